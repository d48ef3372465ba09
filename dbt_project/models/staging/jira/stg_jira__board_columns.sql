{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__boards')) }}
),

listed as (
    select
        record_id as board_id,
        {{ json_text('body', '$.location.projectKey') }} as project_key,
        {{ json_record(json_text('body', '$.configuration.columnConfig.columns'), [
            {'name': 'VARCHAR', 'statuses': [{'id': 'VARCHAR'}]}
        ]) }} as board_columns,
    from newest
    where not is_deleted
),

columns as (
    select
        board_id,
        project_key,
        generate_subscripts(board_columns, 1) as column_no,
        unnest(board_columns) as board_column,
    from listed
),

shown as (
    select
        board_id, project_key, column_no, board_column.name as column_name,
        unnest(board_column.statuses).id as status_id,
    from columns
)

select distinct board_id, project_key, column_no, column_name, status_id
from shown
where status_id is not null
