{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__versions')) }}
)

select
    record_id as version_id,
    scope as project_key,
    {{ json_text('body', '$.name') }} as version_name,
    {{ calendar_day(json_text('body', '$.releaseDate')) }} as release_date,
    coalesce({{ yes_or_no(json_text('body', '$.released')) }}, false) as is_released,
    is_deleted,
    {{ unread({
        'release_date': json_text('body', '$.releaseDate'),
        'is_released': [yes_or_no(json_text('body', '$.released')), json_text('body', '$.released')],
    }) }} as unread,
from newest
