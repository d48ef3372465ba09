{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__projects')) }}
)

select
    record_id as project_id,
    {{ json_text('body', '$.key') }} as project_key,
    {{ json_text('body', '$.name') }} as project_name,
    coalesce({{ yes_or_no(json_text('body', '$.archived')) }}, false) as is_archived,
    is_deleted,
    {{ unread({'is_archived': [yes_or_no(json_text('body', '$.archived')), json_text('body', '$.archived')]}) }} as unread,
from newest
