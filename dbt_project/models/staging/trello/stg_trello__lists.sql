{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'trello__lists')) }}
)

select
    record_id as list_id,
    coalesce({{ json_text('body', '$.idBoard') }}, scope) as board_id,
    {{ json_text('body', '$.name') }} as list_name,
    {{ number_of(json_text('body', '$.pos')) }} as pos,
    coalesce({{ json_text('body', '$.closed') }} = 'true', false) as is_closed,
    is_deleted,
    {{ unread({'pos': json_text('body', '$.pos')}) }} as unread,
from newest
