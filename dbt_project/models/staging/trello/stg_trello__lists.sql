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
    coalesce({{ yes_or_no(json_text('body', '$.closed')) }}, false) as is_closed,
    is_deleted,
    {{ unread({
        'pos': json_text('body', '$.pos'),
        'is_closed': [yes_or_no(json_text('body', '$.closed')), json_text('body', '$.closed')],
    }) }} as unread,
from newest
