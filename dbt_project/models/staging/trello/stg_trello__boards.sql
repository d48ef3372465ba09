{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'trello__boards')) }}
)

select
    record_id as board_id,
    {{ json_text('body', '$.name') }} as board_name,
    {{ json_text('body', '$.url') }} as url,
    coalesce({{ json_text('body', '$.closed') }} = 'true', false) as is_closed,
    coalesce({{ json_text('body', '$.prefs.isTemplate') }} = 'true', false) as is_template,
    coalesce({{ json_text('body', '$.prefs.permissionLevel') }} not in ('org', 'enterprise', 'public'), true)
        as is_private,
    is_deleted,
from newest
