{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'slack__channels')) }}
)

select
    record_id as channel_id,
    {{ json_text('body', '$.name') }} as channel_name,
    coalesce({{ json_text('body', '$.is_archived') }} = 'true', false) as is_archived,
    is_deleted,
from newest
