"""The lake's own tables: schemas, raw envelopes, the run log, quarantine, journal, forecasts.

DuckLake has no keys and no checks; the gates in ``checks`` hold what a constraint would.
"""

from __future__ import annotations

import duckdb

from lake.names import CATALOG, ENTITIES, SCHEMAS, raw_table

ENVELOPE = """
    scope varchar, record_id varchar, record_updated_at timestamp, body varchar, body_hash varchar,
    request varchar, loaded_at timestamp, run_id varchar, is_deleted boolean
"""

TABLES: dict[str, str] = {
    "ops.runs": """run_id varchar, dag_id varchar, as_of timestamp, started_at timestamp,
        finished_at timestamp, status varchar, note varchar""",
    "ops.stages": """run_id varchar, stage varchar, status varchar, started_at timestamp,
        finished_at timestamp, rows bigint, message varchar""",
    "ops.source_status": """run_id varchar, source varchar, status varchar, error varchar, remedy varchar,
        recorded_at timestamp""",
    "ops.ingest_ledger": """run_id varchar, source varchar, entity varchar, scope varchar,
        source_says bigint, fetched bigint, landed bigint, in_lake bigint, quarantined bigint, note varchar,
        recorded_at timestamp""",
    "ops.ingest_runs": """run_id varchar, source varchar, kind varchar, requests bigint, fetched bigint,
        landed bigint, seconds double, recorded_at timestamp""",
    "ops.ingest_files": """run_id varchar, source varchar, file varchar, unit varchar, outcome varchar,
        reason varchar, count bigint, examples varchar, recorded_at timestamp""",
    "ops.sites": """source varchar, site varchar, is_pretend boolean, told_by varchar, run_id varchar,
        recorded_at timestamp""",
    "ops.export_scopes": """source varchar, entity varchar, scope varchar, as_of timestamp, file varchar,
        run_id varchar, recorded_at timestamp, parents varchar[], first_id varchar, last_id varchar""",
    "ops.export_sightings": """source varchar, entity varchar, record_id varchar, seen_at timestamp,
        run_id varchar, recorded_at timestamp""",
    "ops.schema_changes": """run_id varchar, source varchar, entity varchar, path varchar, change varchar,
        kinds_before varchar, kinds varchar, records bigint, sampled bigint, first_seen timestamp,
        last_seen timestamp, recorded_at timestamp""",
    "ops.cursors": """source varchar, entity varchar, scope varchar, cursor varchar, checkpoint varchar,
        fingerprint varchar, run_id varchar, updated_at timestamp""",
    "ops.check_results": """run_id varchar, gate varchar, suite varchar, expectation varchar,
        subject varchar, success boolean, severity varchar, observed varchar, unexpected_count bigint,
        sample varchar, remedy varchar, checked_at timestamp""",
    "ops.publications": """run_id varchar, version bigint, published_at timestamp, note varchar,
        is_rollback boolean""",
    "ops.writeback_journal": """write_id varchar, run_id varchar, target varchar, object_type varchar,
        object_id varchar, object_ref varchar, field varchar, old_value varchar, new_value varchar,
        status varchar, error varchar, idempotency_key varchar, recorded_at timestamp""",
    "ops.writeback_plans": """plan_id varchar, run_id varchar, as_of timestamp, content_hash varchar,
        is_sandbox boolean, warnings varchar, created_at timestamp""",
    "ops.writeback_plan_rows": """plan_id varchar, position bigint, write_id varchar, kind varchar,
        target varchar, object_type varchar, object_id varchar, object_ref varchar, field varchar,
        field_name varchar, old_value varchar, new_value varchar, reason varchar, evidence varchar,
        confidence double, rule varchar, team_id varchar, container varchar, verdict varchar, note varchar""",
    "ops.decisions": """decision_id varchar, subject_type varchar, subject_id varchar, decision varchar,
        decided_by varchar, decided_at timestamp, source varchar, place varchar, note varchar, run_id varchar,
        recorded_at timestamp""",
    "quarantine.records": """run_id varchar, source varchar, entity varchar, scope varchar,
        record_id varchar, reason varchar, remedy varchar, body varchar, recorded_at timestamp""",
    "analysis.dependency_closure": """run_id varchar, as_of timestamp, blocker_key varchar,
        blocked_key varchar, depth bigint, is_truncated boolean""",
    "analysis.dependency_cycle": """run_id varchar, as_of timestamp, cycle_id varchar, items bigint,
        member_keys varchar, cycle_keys varchar""",
    "analysis.dependency_node": """run_id varchar, as_of timestamp, work_item_key varchar, root_key varchar,
        is_in_cycle boolean, waiting_days double""",
    "analysis.critical_path_item": """run_id varchar, as_of timestamp, scope_type varchar, scope_key varchar,
        work_item_key varchar, is_in_scope boolean, duration_days double, earliest_start double,
        earliest_finish double, latest_start double, latest_finish double, slack_days double,
        is_critical boolean, path_position bigint""",
    "analysis.similar_requirement": """run_id varchar, as_of timestamp, item_a_key varchar,
        item_b_key varchar, score double, word_score double, passage_a varchar, passage_b varchar,
        model varchar, chance double""",
    "analysis.likeness_model": """created_at timestamp, decisions bigint, acknowledged bigint,
        loss_before double, loss_after double, model varchar""",
    "analysis.text_embedding": """model varchar, content_hash varchar, embedding float[],
        created_at timestamp""",
    "forecasts.velocity": """run_id varchar, as_of timestamp, team_id varchar, unit varchar,
        horizon integer, period_kind varchar, period_start date, period_end date, sprint_key varchar,
        p10 double, p25 double, p50 double, p75 double, p90 double, lower80 double, upper80 double,
        mean5 double, basis varchar, note varchar, model_name varchar, model_version varchar,
        created_at timestamp""",
    "forecasts.completion": """run_id varchar, as_of timestamp, work_item_key varchar, team_id varchar,
        p50_date date, p85_date date, p95_date date, chance_by_due double, method varchar, note varchar,
        model_version varchar, created_at timestamp, chance_within_year double""",
    "forecasts.version_completion": """run_id varchar, as_of timestamp, version_key varchar,
        version_name varchar, project_key varchar, team_ids varchar, open_items integer, release_date date,
        p50_date date, p85_date date, p95_date date, chance_by_release double, method varchar, note varchar,
        model_version varchar, created_at timestamp, chance_within_year double""",
    "forecasts.allocation_advice": """run_id varchar, as_of timestamp, advice_rank integer, kind varchar,
        team_id varchar, other_team_id varchar, from_value double, to_value double, late_days_before double,
        late_days_saved double, saved_low double, saved_high double, chance_of_gain double,
        more_on_time double, p85_days_earlier double, first_items varchar, summary varchar, note varchar,
        model_version varchar, created_at timestamp""",
    "forecasts.board_advice": """run_id varchar, as_of timestamp, team_id varchar, container_id varchar,
        container_name varchar, column_name varchar, wip_now integer, wip_mean double, wip_most integer,
        exits_per_week double, stay_p50_days double, stay_p85_days double, wip_limit integer,
        is_over boolean, note varchar, model_version varchar, created_at timestamp""",
    "forecasts.explanation": """run_id varchar, as_of timestamp, team_id varchar, unit varchar,
        horizon integer, kind varchar, rank integer, name varchar, value double, effect double,
        words varchar, model_version varchar, created_at timestamp""",
    "forecasts.monitor": """run_id varchar, as_of timestamp, kind varchar, subject varchar, value double,
        low double, high double, observations integer, is_alert boolean, note varchar,
        model_version varchar, created_at timestamp""",
    "forecasts.backtest": """run_id varchar, as_of timestamp, moment varchar, target varchar,
        method varchar, ratio double, low double, high double, teams integer, forecasts integer,
        coverage80 double, pinball_ratio double, model_version varchar, created_at timestamp""",
    "forecasts.model_runs": """run_id varchar, as_of timestamp, model_name varchar, model_version varchar,
        alias varchar, mlflow_run_id varchar, metric varchar, value double, created_at timestamp""",
}


# from the catalog itself: information_schema puts all columns together, which takes ten times as long
_PRESENT = f"""
select s.schema_name || '.' || t.table_name, list(c.column_name)
from __ducklake_metadata_{CATALOG}.ducklake_table t
join __ducklake_metadata_{CATALOG}.ducklake_schema s using (schema_id)
join __ducklake_metadata_{CATALOG}.ducklake_column c using (table_id)
where t.end_snapshot is null and s.end_snapshot is null and c.end_snapshot is null
group by all
"""


def ensure(con: duckdb.DuckDBPyConnection) -> None:
    """Create every schema, table and column that is absent; one transaction, safe to repeat and to kill.

    A column that a later version brought is null in the rows of an older home.
    """
    have: dict[str, list[str]] = dict(con.execute(_PRESENT).fetchall())
    raw = {raw_table(s, e).removeprefix(f"{CATALOG}."): ENVELOPE for s, es in ENTITIES.items() for e in es}
    missing = {name: columns for name, columns in {**TABLES, **raw}.items() if name not in have}
    late = [
        (table, name, kind)
        for table, columns in TABLES.items()
        for name, kind in _columns(columns)
        if name not in have.get(table, [name])
    ]
    if not missing and not late:
        return
    con.begin()
    try:
        for schema in SCHEMAS:
            con.execute(f"create schema if not exists {CATALOG}.{schema}")
        for name, columns in missing.items():
            con.execute(f"create table if not exists {CATALOG}.{name} ({columns})")
        for table, name, kind in late:
            con.execute(f"alter table {CATALOG}.{table} add column if not exists {name} {kind}")
        con.commit()
    except duckdb.Error:
        con.rollback()
        raise
    con.execute(f"call {CATALOG}.set_option('parquet_compression', 'zstd')")


def _columns(declared: str) -> list[tuple[str, str]]:
    """Names and types of a declaration in :data:`TABLES`."""
    return [(name, kind) for name, kind in (part.split() for part in declared.split(","))]
