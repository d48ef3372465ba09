{{ config(materialized='ephemeral') }}

-- when each item was committed to: its work began, or the sprint that held it did, whichever came first
with

sprint_starts as (
    select
        memberships.work_item_key,
        min(greatest(sprints.start_at, memberships.added_at)) as committed_at,
    from {{ ref('int_sprint_membership') }} as memberships
    inner join {{ ref('dim_sprint') }} as sprints on memberships.sprint_key = sprints.sprint_key
    where sprints.start_at is not null and coalesce(memberships.removed_at > sprints.start_at, true)
    group by memberships.work_item_key
)

select
    items.work_item_key,
    {{ earlier_end('items.started_at', 'sprint_starts.committed_at') }} as committed_at,
    case
        when coalesce(items.started_at <= sprint_starts.committed_at, sprint_starts.committed_at is null)
            then 'started'
        else 'sprint'
    end as committed_by,
from {{ ref('dim_work_item') }} as items
left join sprint_starts on items.work_item_key = sprint_starts.work_item_key
where items.started_at is not null or sprint_starts.committed_at is not null
