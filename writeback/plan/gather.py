"""What the published outcomes want written: their rows with each object's place, and the posts."""

from __future__ import annotations

from datetime import datetime

import duckdb

from config.settings import Settings
from writeback.plan.policy import WritebackPolicy
from writeback.plan.published import tables
from writeback.plug import Plugs
from writeback.report.posts import posts
from writeback.write import COLUMNS, WritebackError

#: the temporary table that :func:`gather` makes, with the columns of a plan's row
PLANNED = "planned_writes"


def gather(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    policy: WritebackPolicy,
    targets: Plugs,
    as_of: datetime,
    failed: list[str],
) -> None:
    """Fill ``planned_writes``; ``failed`` are the sources that could not be read in the run.

    Raises WritebackError when no plan of writes is published, duckdb.Error on a row whose kind is none.
    """
    published = tables(con)
    if "outcomes.mart_writeback_plan" not in published:
        raise WritebackError("outcomes.mart_writeback_plan is not published", "run `make nightly` first")
    extras = {name: list(plug.extras) for name, plug in targets.items()}
    con.execute(
        _PLANNED.format(columns=_COLUMNS, place=_place(targets)), {"wanted": policy.extras, "extras": extras}
    )
    for name, plug in targets.items():
        if plug.posting:
            for post in posts(con, name, plug.posting.places(settings), as_of.date(), failed, published):
                con.execute(_POST, post.parameters())


def _place(targets: Plugs) -> str:
    """The container of a row of the plan in SQL; null for a target that nobody plugged in."""
    arms = " ".join(f"when '{name}' then {plug.place}" for name, plug in targets.items())
    return f"case plan.target {arms} end"


_COLUMNS = ", ".join(f"plan.{name}" for name in COLUMNS if name not in ("kind", "confidence", "container"))

_PLANNED = """
create or replace temp table planned_writes as
with published as (
    select max(published_at) as published_at from ops.publications
),
-- the outcomes cannot know what was written after they were published: a plan made again for the same run
written_since as (
    select distinct write_id
    from ops.writeback_journal
    where status = 'done' and recorded_at > (select published_at from published)
),
plan as (
    select * from outcomes.mart_writeback_plan
    anti join written_since using (write_id)
    where new_value is distinct from old_value
        and (
            list_contains($wanted::varchar[], field)
            or not list_contains(
                coalesce(map_extract_value($extras::map(varchar, varchar[]), target), []), field
            )
        )
)
select
    {columns},
    case plan.kind
        when 'field' then 'field'
        when 'post' then 'post'
        else error('unknown kind of write: ' || coalesce(plan.kind, 'null'))
    end as kind,
    try_cast(plan.confidence as double) as confidence,
    {place} as container,
from plan
"""

_POST = """
insert into planned_writes by name
with last_post as (
    select new_value
    from ops.writeback_journal
    where target = $target and object_id = $object_id and field = $field and status in ('done', 'undone')
    order by recorded_at desc
    limit 1
)
select
    md5(concat_ws(chr(31), $target, $object_id, $field, $content)) as write_id,
    'post' as kind,
    $target as target,
    $object_type as object_type,
    $object_id as object_id,
    '#' || $channel as object_ref,
    $field as field,
    $title as field_name,
    (select new_value from last_post) as old_value,
    $content as new_value,
    'what to do, and why' as reason,
    $evidence as evidence,
    1.0 as confidence,
    split_part($field, ':', 1) as rule,
    $team_id as team_id,
    $channel as container,
where $content is distinct from (select new_value from last_post)
"""
