"""Judge intended writes against the rules, in one query.

Run when a plan is made and again right before it is applied: allow-lists may have been tightened between,
a source may have failed since.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from lake.runs import now
from writeback.plan.policy import WritebackPolicy
from writeback.plug import Plugs
from writeback.write import COLUMNS


def judge(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    policy: WritebackPolicy,
    failed_sources: list[str],
    targets: Plugs,
) -> pa.Table:
    """The rows of ``relation`` (COLUMNS) with their verdict and a note that says why, in order of execution.

    A bad row is refused, and the note says what to do. Raises duckdb.Error on a kind that is none.
    """
    parameters = {
        "targets": list(targets),
        "shared": {name: list(plug.shared) for name, plug in targets.items()},
        "configured": policy.configured,
        "failed": failed_sources,
        "patterns": policy.containers,
        "fields": policy.fields,
        "max_writes": policy.max_writes,
        "max_by_target": policy.max_by_target,
        "max_an_hour": policy.max_an_hour,
        "now": now(),
    }
    return con.execute(
        _JUDGE.format(relation=relation, columns=", ".join(COLUMNS)), parameters
    ).to_arrow_table()


_JUDGE = """
with writes as (
    select {columns} from {relation}
),
last_written as (
    select target, object_id, field, new_value as last_value
    from ops.writeback_journal
    where status in ('done', 'undone')
    qualify row_number() over (partition by target, object_id, field order by recorded_at desc) = 1
),
facts as (
    select
        writes.*,
        last_value,
        coalesce(map_extract_value($patterns::map(varchar, varchar[]), target), []) as patterns,
        count(distinct coalesce(new_value, '')) over (partition by target, object_id, field) > 1
            as is_contradicted,
        -- posts, comments and labels carry a mark of their own, by which their author is known
        len(list_filter(
            coalesce(map_extract_value($shared::map(varchar, varchar[]), target), []),
            lambda p: field glob p
        )) > 0 as is_shared_with_people,
        -- posts come first: a budget is not to be used up before people are told
        case kind
            when 'post' then 1
            when 'field' then 2
            else error('unknown kind of write: ' || coalesce(kind, 'null'))
        end as turn,
    from writes
    left join last_written using (target, object_id, field)
),
judged as (
    select
        * exclude (last_value, patterns, is_contradicted, is_shared_with_people),
        case
            when not coalesce(list_contains($targets::varchar[], target), false)
                then {{'verdict': 'refused', 'note': 'unknown target ' || coalesce(target, '?')}}
            when not list_contains($configured::varchar[], target)
                then {{'verdict': 'skipped', 'note': target || ' is not configured'}}
            when container is null and not list_contains(patterns, '*')
                then {{'verdict': 'refused', 'note': 'place unknown, and [writeback] allows named ones only'}}
            when len(list_filter(patterns, lambda p: coalesce(container, '') glob p)) = 0
                then {{'verdict': 'refused', 'note': container || ' is outside [writeback] of ' || target}}
            when kind = 'field'
                and len(list_filter($fields::varchar[], lambda p: field glob p or field_name glob p)) = 0
                then {{
                    'verdict': 'refused',
                    'note': coalesce(field_name, field) || ' is outside [writeback] fields',
                }}
            when is_contradicted
                then {{'verdict': 'refused', 'note': 'the plan holds two values for this field'}}
            when is_shared_with_people and old_value is not null and last_value is distinct from old_value
                then {{'verdict': 'refused', 'note': 'set by a person: theirs until they clear it'}}
            when list_contains($failed::varchar[], target)
                then {{'verdict': 'skipped', 'note': target || ' failed in this run'}}
            else {{'verdict': 'write', 'note': ''}}
        end as judgement,
    from facts
),
ranked as (
    select
        * exclude (judgement),
        unnest(judgement),
        row_number() over (
            partition by judgement.verdict order by turn, target, object_ref, object_id, field
        ) as place,
        row_number() over (
            partition by judgement.verdict, target order by object_ref, object_id, field
        ) as place_in_target,
        map_extract_value($max_by_target::map(varchar, bigint), target) as most_in_target,
    from judged
),
this_hour as (
    select count(*) as writes
    from ops.writeback_journal
    where status in ('done', 'undone') and recorded_at > $now::timestamp - interval 1 hour
),
budgeted as (
    select
        ranked.*,
        case
            when verdict <> 'write' then null
            when place > $max_writes then 'over the budget of ' || $max_writes || ' a run'
            when place_in_target > most_in_target
                then 'over the budget of ' || most_in_target || ' a run for ' || target
            when place > $max_an_hour - this_hour.writes
                then 'over the budget of ' || $max_an_hour || ' an hour'
        end as over_budget,
    from ranked
    cross join this_hour
)
select
    {columns},
    if(over_budget is null, verdict, 'skipped') as verdict,
    coalesce(over_budget, note) as note,
from budgeted
order by turn, target, object_ref, object_id, field, write_id
"""
