-- noqa: disable=RF02
with

items as (
    select * from {{ ref('int_tools__work_item') }}
),

statuses as (
    select * from {{ ref('dim_status') }}
),

accounts as (
    select * from {{ ref('bridge_person_account') }}
)

select
    items.* exclude (assignee_id, reporter_id),
    assignees.person_id as assignee_person_id,
    assignees.display_name as assignee_name,
    reporters.person_id as reporter_person_id,
    statuses.status_name,
    coalesce(statuses.status_category, 'todo') as status_category,
from items
left join statuses on items.source = statuses.source and items.status_id = statuses.status_id
left join accounts as assignees on items.source = assignees.source and items.assignee_id = assignees.account_id
left join accounts as reporters on items.source = reporters.source and items.reporter_id = reporters.account_id
