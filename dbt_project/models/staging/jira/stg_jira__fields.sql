{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__fields')) }}
)

select
    record_id as field_id,
    {{ json_text('body', '$.name') }} as field_name,
    {{ json_text('body', '$.schema.type') }} as schema_type,
    {{ json_text('body', '$.schema.custom') }} as schema_custom,
    is_deleted,
from newest
