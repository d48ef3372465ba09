with

items as (
    select * from {{ ref('dim_work_item') }}
    where is_open
),

active_sprints as (
    select sprint_key from {{ ref('dim_sprint') }}
    where state = 'active'
)

select
    items.work_item_key,
    clarity.owner_team_id as team_id,
    items.assignee_person_id as person_id,
    items.item_ref,
    items.title,
    items.url,
    items.source,
    items.status_name,
    items.status_category,
    items.sprint_key,
    items.started_at,
    -- a tool whose clock is ahead dates work after the run
    greatest({{ days_between('cast(coalesce(items.started_at, items.created_at) as date)', as_of_date()) }}, 0)
        as age_days,
    items.due_date,
    coalesce(blocked.is_started, false) as is_blocked,
    coalesce(not blocked.is_started, false) as is_blocked_before_start,
    clarity.clarity,
from items
left join active_sprints on items.sprint_key = active_sprints.sprint_key
left join {{ ref('mart_ownership_clarity') }} as clarity on items.work_item_key = clarity.work_item_key
left join {{ ref('mart_blocked_work') }} as blocked on items.work_item_key = blocked.work_item_key
where
    items.status_category = 'in_progress'
    or active_sprints.sprint_key is not null
