with

intended as (
    select * from {{ ref('int_intended_write') }}
),

items as (
    select * from {{ ref('int_item_result') }}
),

-- a person's value is theirs until they clear it
allowed as (
    select
        intended.*,
        items.team_id,
    from intended
    inner join items on intended.work_item_key = items.work_item_key
    inner join {{ ref('int_source_health') }} as health on intended.target = health.source
    where
        (
            intended.is_marked_own
            or intended.old_value is null
            or intended.old_value is not distinct from intended.last_value
        )
        and health.is_read
        and (health.are_items_complete or not intended.needs_all_tools)
)

select
    {{ hash_of(['target', 'object_id', 'field', 'value']) }} as write_id,
    'field' as kind,
    target,
    object_type,
    object_id,
    object_ref,
    field,
    field_name,
    old_value,
    value as new_value,
    reason,
    coalesce(evidence, '') as evidence,
    coalesce(cast(confidence as double), 0) as confidence,
    rule,
    team_id,
from allowed
