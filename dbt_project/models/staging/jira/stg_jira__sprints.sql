{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__sprints')) }}
)

select
    record_id as sprint_id,
    coalesce({{ json_text('body', '$.originBoardId') }}, nullif(scope, '')) as board_id,
    {{ json_text('body', '$.name') }} as sprint_name,
    lower({{ json_text('body', '$.state') }}) as state,
    -- Server and Data Center plan a start, and tell apart from it when somebody started it
    coalesce(
        {{ utc_timestamp(json_text('body', '$.activatedDate')) }}, {{ utc_timestamp(json_text('body', '$.startDate')) }}
    ) as start_at,
    {{ utc_timestamp(json_text('body', '$.endDate')) }} as end_at,
    {{ utc_timestamp(json_text('body', '$.completeDate')) }} as completed_at,
    is_deleted,
    {{ unread({
        'start_at': 'coalesce(' ~ json_text('body', '$.activatedDate') ~ ', ' ~ json_text('body', '$.startDate') ~ ')',
        'end_at': json_text('body', '$.endDate'), 'completed_at': json_text('body', '$.completeDate'),
    }) }} as unread,
from newest
