{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__priorities')) }}
)

select
    record_id as priority_id,
    {{ json_text('body', '$.name') }} as priority_name,
    -- Jira has no rank: the order of the list is the order of landing, ids follow it by default
    cast(row_number() over (order by try_cast(record_id as bigint), record_id) as integer) as priority_rank,
from newest
where not is_deleted
