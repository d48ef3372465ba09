{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'trello__lists')) }}
)

select
    record_id as list_id,
    coalesce({{ json_text('body', '$.idBoard') }}, scope) as board_id,
    {{ json_text('body', '$.name') }} as list_name,
    try_cast({{ json_text('body', '$.pos') }} as double) as pos,
    coalesce({{ json_text('body', '$.closed') }} = 'true', false) as is_closed,
    is_deleted,
from newest
