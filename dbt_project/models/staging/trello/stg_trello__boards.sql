{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'trello__boards')) }}
)

select
    record_id as board_id,
    {{ json_text('body', '$.name') }} as board_name,
    {{ json_text('body', '$.url') }} as url,
    coalesce({{ yes_or_no(json_text('body', '$.closed')) }}, false) as is_closed,
    coalesce({{ yes_or_no(json_text('body', '$.prefs.isTemplate')) }}, false) as is_template,
    coalesce({{ json_text('body', '$.prefs.permissionLevel') }} not in ('org', 'enterprise', 'public'), true)
        as is_private,
    is_deleted,
    {{ unread({
        'is_closed': [yes_or_no(json_text('body', '$.closed')), json_text('body', '$.closed')],
        'is_template': [yes_or_no(json_text('body', '$.prefs.isTemplate')), json_text('body', '$.prefs.isTemplate')],
    }) }} as unread,
from newest
