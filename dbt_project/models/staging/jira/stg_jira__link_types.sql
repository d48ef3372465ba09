{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__link_types')) }}
)

select
    record_id as link_type_id,
    {{ json_text('body', '$.name') }} as link_type_name,
    {{ json_text('body', '$.outward') }} as outward,
    {{ json_text('body', '$.inward') }} as inward,
    is_deleted,
from newest
