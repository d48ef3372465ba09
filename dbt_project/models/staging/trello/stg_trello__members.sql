{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'trello__members')) }}
)

select
    record_id as member_id,
    coalesce(
        nullif({{ json_text('body', '$.fullName') }}, ''), {{ json_text('body', '$.username') }}
    ) as display_name,
    nullif(lower(trim({{ json_text('body', '$.email') }})), '') as email,
    not is_deleted as is_active,
from newest
