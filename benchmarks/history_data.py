"""A tracker's history at scale: issues and field changes that look like Jira's, a pure function of their size.

Every value comes from a hash of the row it belongs to, so any number of threads gives the same rows. Lives are
lognormal (median nine days, 4 % never end), a fifth of the issues have no estimate, fields change between
creation and end. A change is a row of field history, the value at creation included, as Fivetran's connector
counts them. ``known`` cuts the same history at an instant: what a tool would have told then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

DAYS = 730
STATUSES = (
    ("1", "To Do", "todo"), ("3", "In Progress", "in_progress"), ("4", "In Review", "in_progress"),
    ("5", "Testing", "in_progress"), ("7", "Blocked", "in_progress"), ("8", "Ready", "todo"), ("9", "Done", "done"),
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A field: how many issues have it, how often it changes later, and its value from issue, place and salt."""

    field_id: str
    name: str
    changes: float
    value: str
    share: float = 1.0


FIELDS = (
    Field("status", "Status", 3.2, "case when k = 0 then '1' else ['1', '3', '4', '5', '7', '8'][1 + (k + salt % 2) % 6] end"),
    Field("assignee", "Assignee", 2.0, "case when part < 0.92 then 'user-' || (salt % users)::varchar end"),
    Field("priority", "Priority", 0.5, "(1 + salt % 5)::varchar"),
    Field("customfield_1", "Team", 0.3, "'team-' || salt % teams"),
    Field("customfield_2", "Sprint", 1.6, "(project * 60 + epoch(created - start)::bigint // 1209600 + k)::varchar"),
    Field("customfield_4", "Story Points", 0.8, "(1 + salt % 8)::varchar", share=0.8),
    Field("rank", "Rank", 3.0, "'0|i' || salt % 100000"),
    Field("description", "Description", 1.3, "'Revision ' || k || repeat(' of a text that goes on', 4)"),
    Field("summary", "Summary", 0.0, "'Summary of issue ' || i"),
    Field("project", "Project", 0.0, "(10000 + project)::varchar"),
)  # fmt: skip


def generate(con: duckdb.DuckDBPyConnection, issues: int, changes: int, until: datetime) -> None:
    """Make temporary tables ``issue`` and ``change``, at most ``changes`` rows, of two years up to ``until``."""
    _macros(con)
    end = f"timestamp '{until:%Y-%m-%d %H:%M:%S}'"
    con.execute(f"""
        create or replace temp table issue as
        with born as (
            select
                i, 100000 + i as issue_id, i % greatest(5, {issues} // 4000) as project,
                {end} - interval {DAYS} day as start,
                start + to_microseconds((unit(i, 1) * {DAYS} * 86400e6)::bigint) as created,
                created + to_microseconds((exp(ln(9) + 1.2 * normal(i, 2)) * 86400e6)::bigint) as ends,
                unit(i, 4) < 0.04 as lasts
            from range({issues}) t(i)
        )
        select *, case when not lasts and ends < {end} then ends end as resolved from born
    """)
    # what is over the size are changes of ranks and texts, which no history tracks
    con.execute(f"""
        create or replace temp table change as
        select * exclude (salt), row_number() over (order by changed_at, issue_id, field_id) as history_id
        from ({" union all ".join(_changes(field, issues, end) for field in FIELDS)} union all {_ENDS})
        qualify row_number() over (order by field_id in ('rank', 'description') and place > 0, salt) <= {changes}
    """)


def known(con: duckdb.DuckDBPyConnection, at: datetime) -> None:
    """Make ``issue_now`` (with the values that stand) and ``change_now``: the history as it was known at ``at``."""
    moment = f"timestamp '{at:%Y-%m-%d %H:%M:%S}'"
    last = ", ".join(
        f"arg_max_null(value, (changed_at, history_id)) filter (where field_id = '{field.field_id}') as {field.field_id}"
        for field in FIELDS
    )  # fmt: skip
    con.execute(f"create or replace temp view change_now as from change where changed_at <= {moment}")
    con.execute(f"""
        create or replace temp table issue_now as
        with standing as (select issue_id, {last} from change_now group by all)
        select issue.* exclude (project, resolved), case when resolved <= {moment} then resolved end as resolved, standing.*
        from issue join standing using (issue_id)
        where created <= {moment}
    """)


def _macros(con: duckdb.DuckDBPyConnection) -> None:
    """Random numbers that are functions of a row: uniform, normal, and a count with a given mean."""
    con.execute("create or replace temp macro unit(a, salt) as (hash(a, salt) % 1000003) / 1000003.0")
    con.execute(
        "create or replace temp macro normal(a, salt) as "
        "sqrt(-2 * ln(greatest(unit(a, salt), 1e-9))) * cos(6.283185307 * unit(a, salt + 7919))"
    )
    con.execute(
        "create or replace temp macro events(a, salt, mean) as "
        "least(20, floor(0.5 - mean * ln(greatest(1 - unit(a, salt), 1e-9)))::int)"
    )


def _changes(field: Field, issues: int, end: str) -> str:
    seed = sum(map(ord, field.field_id))
    life = f"date_diff('us', created, coalesce(resolved, {end}))"
    return f"""
        select
            issue_id, '{field.field_id}' as field_id, '{field.name}' as field_name, k as place, salt,
            created + to_microseconds(case when k = 0 then {seed} else ({life} * (k - 0.9 * part) / (n + 1))::bigint end)
                as changed_at,
            {field.value} as value, 'user-' || salt % users as author
        from (
            select
                *, {max(50, issues // 250)} as users, {max(8, issues // 2000)} as teams,
                (hash(i * 64 + k, {seed}) % 1000003)::bigint as salt, unit(i * 64 + k, {seed + 1}) as part
            from (
                select *, events(i, {seed + 2}, {field.changes}) as n from issue where unit(i, {seed + 3}) < {field.share}
            ), lateral (select unnest(range(0, n + 1)) as k)
        )
    """


_ENDS = """
    select issue_id, ends.field_id, ends.field_name, 99, i, resolved, ends.value, 'user-1'
    from issue, (values ('status', 'Status', '9'), ('resolution', 'Resolution', '10000')) ends(field_id, field_name, value)
    where resolved is not null
"""
