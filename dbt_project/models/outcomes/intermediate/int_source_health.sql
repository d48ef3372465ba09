{{ config(materialized='ephemeral') }}

-- one row: which tools the run has read. Nothing recorded means not read.
with

statuses as (
    select * from {{ source('ops', 'source_status') }}
    where run_id = {{ current_run_id() }}
    qualify row_number() over (partition by source order by recorded_at desc) = 1
)

select
    coalesce(bool_or(source = 'jira' and status = 'ok'), false) as is_jira_read,
    coalesce(bool_or(source = 'trello' and status = 'ok'), false) as is_trello_read,
    not coalesce(bool_or(source in ('jira', 'trello') and status = 'failed'), false) as are_items_complete,
from statuses
