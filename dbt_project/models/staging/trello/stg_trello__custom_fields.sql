{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'trello__custom_fields')) }}
)

select
    record_id as field_id,
    coalesce({{ json_text('body', '$.idModel') }}, scope) as board_id,
    {{ json_text('body', '$.name') }} as field_name,
    {{ json_text('body', '$.type') }} as field_type,
    is_deleted,
from newest
