{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__projects')) }}
)

select
    record_id as project_id,
    {{ json_text('body', '$.key') }} as project_key,
    {{ json_text('body', '$.name') }} as project_name,
    coalesce({{ json_text('body', '$.archived') }} = 'true', false) as is_archived,
    is_deleted,
from newest
