{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__boards')) }}
)

select
    record_id as board_id,
    {{ json_text('body', '$.name') }} as board_name,
    {{ json_text('body', '$.type') }} as board_type,
    {{ json_text('body', '$.location.projectKey') }} as project_key,
    -- where ingest adds the board's configuration, its estimation field decides what a point is
    coalesce(
        {{ json_text('body', '$.configuration.estimation.field.fieldId') }},
        {{ json_text('body', '$.estimation.field.fieldId') }}
    ) as estimation_field_id,
    is_deleted,
from newest
