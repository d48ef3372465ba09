"""What schema drift asks: the properties of what has landed, what is known of them, what was there before."""

from __future__ import annotations

# properties of a body and of the objects in it, with their JSON type; a null is a property of no type
_SHAPES = """
with outer_level as (
    select record_id, entry.key as path, entry.value as value
    from (select record_id, unnest(map_entries(from_json(body, '"MAP(VARCHAR, JSON)"'))) as entry from {rows})
),
inner_level as (
    select record_id, path || '.' || entry.key as path, entry.value as value
    from (
        select record_id, path, unnest(map_entries(from_json(value, '"MAP(VARCHAR, JSON)"'))) as entry
        from outer_level
        where json_type(value) = 'OBJECT'
    )
),
shapes as (
    select
        record_id,
        path,
        case json_type(value)
            when 'VARCHAR' then 'text' when 'BOOLEAN' then 'boolean' when 'ARRAY' then 'list'
            when 'OBJECT' then 'object' when 'UBIGINT' then 'number' when 'BIGINT' then 'number'
            when 'DOUBLE' then 'number'
        end as kind,
    from (from outer_level union all from inner_level)
)
"""

# ids to draw a sample from: all, or of a large table those with the least hashes, so that memory stays flat
_DRAWN = """
    hash(record_id) <= 18446744073709551615::ubigint
        // greatest((select count(*) from {table}) // (100 * {sample}), 1)::ubigint
"""

LANDED = (
    """
create or replace temp table drift_landed as
with drawn as (
    select * from {table} where run_id = $run_id and not is_deleted and """
    + _DRAWN
    + """
)
select record_id, body from drawn
where json_valid(body) and record_id in (
    select distinct record_id from drawn order by hash(record_id) limit {sample}
)
qualify row_number() over (partition by record_id order by {newest} desc) = 1
"""
)

# of a backfill, whose sample was kept while it landed
GIVEN = """
create or replace temp table drift_landed as
select record_id, last(body) as body from drift_given where json_valid(body) group by record_id
"""

FOUND = (
    _SHAPES.format(rows="drift_landed")
    + """
select path, string_agg(distinct kind, '|' order by kind) as kinds, count(distinct record_id) as records
from shapes group by path
"""
)

KNOWN = """
select entity, path, change, coalesce(kinds, kinds_before, ''), records, sampled, first_seen
from ops.schema_changes
where source = ?
qualify row_number() over (partition by entity, path order by recorded_at desc) = 1
"""

# of earlier versions: a sample of all, and those of the records that have come again
BEFORE = (
    """
create or replace temp table drift_before as
select record_id, body, record_id in (select record_id from drift_landed) as is_pair
from {table}
where run_id <> $run_id and not is_deleted and json_valid(body) and (
    record_id in (select record_id from drift_landed)
    or record_id in (
        select distinct record_id from {table}
        where run_id <> $run_id and """
    + _DRAWN
    + """
        order by hash(record_id) limit {sample}
    )
)
qualify row_number() over (partition by record_id order by {newest} desc) = 1
"""
)

GONE = (
    _SHAPES.format(rows="drift_before")
    + """,
sizes as (
    select count(*) as records from drift_before
)
select path, count(distinct shapes.record_id) as records, any_value(sizes.records) as sampled
from shapes
inner join drift_before using (record_id)
cross join sizes
where list_contains($suspects, path)
group by path
having count(distinct shapes.record_id) >= $usual * any_value(sizes.records)
    or count(distinct shapes.record_id) filter (drift_before.is_pair) >= $paired
"""
)

LAST_SEEN = """
select max(loaded_at) from {table}
where run_id <> $run_id and json_valid(body) and json_exists(body, $path)
"""
