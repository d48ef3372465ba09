{{ config(materialized='ephemeral') }}

-- what the write-back knows to stand in a field: the newest value that it wrote or put back
select
    target,
    object_id,
    field,
    new_value as last_value,
    recorded_at,
from {{ source('ops', 'writeback_journal') }}
where status in ('done', 'undone')
qualify row_number() over (partition by target, object_id, field order by recorded_at desc, new_value) = 1
