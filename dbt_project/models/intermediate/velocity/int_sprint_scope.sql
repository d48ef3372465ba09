with

sprints as (
    select
        *,
        case state
            when 'closed' then coalesce(completed_at, end_at)
            when 'active' then {{ as_of() }}
            else {{ unknown('state of a sprint', 'state') }}
        end as measured_at,
    from {{ ref('dim_sprint') }}
    where team_id is not null and state in ('active', 'closed') and start_at <= {{ as_of() }}
),

memberships as (
    select * from {{ ref('int_sprint_membership') }}
),

-- a sub-task is in the sprint of its parent, and its work is the parent's: nobody commits to it apart
items as (
    select * from {{ ref('dim_work_item') }}
    where is_counted
),

states as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name in ('story_points', 'status_category')
),

-- planning ends within seconds of the start, and closing moves items within seconds of the end
members as (
    select
        sprints.sprint_key,
        memberships.work_item_key,
        sprints.start_at,
        sprints.measured_at,
        coalesce(items.outcome = 'dropped', false) as is_dropped,
        bool_or(
            memberships.added_at <= sprints.start_at + {{ sprint_edge() }}
            and (memberships.removed_at is null or memberships.removed_at > sprints.start_at + {{ sprint_edge() }})
        ) as is_at_start,
        bool_or(
            memberships.added_at <= sprints.measured_at
            and (memberships.removed_at is null or memberships.removed_at > sprints.measured_at - {{ sprint_edge() }})
        ) as is_at_end,
    from sprints
    inner join memberships on sprints.sprint_key = memberships.sprint_key
    inner join items on memberships.work_item_key = items.work_item_key
    group by all
),

-- each member's points and category at both instants
valued as (
    select
        members.*,
        max(try_cast(states.value as double)) filter (
            where states.field_name = 'story_points' and {{ holds_at('states', 'members.start_at') }}
        ) as points_at_start,
        max(try_cast(states.value as double)) filter (
            where states.field_name = 'story_points' and {{ holds_at('states', 'members.measured_at') }}
        ) as points_at_end,
        coalesce(bool_or(states.value = 'done') filter (
            where states.field_name = 'status_category' and {{ holds_at('states', 'members.start_at') }}
        ), false) as is_done_at_start,
        coalesce(bool_or(states.value = 'done') filter (
            where states.field_name = 'status_category' and {{ holds_at('states', 'members.measured_at') }}
        ), false) as is_done_at_end,
        max(states.valid_from) filter (
            where states.field_name = 'status_category' and states.value = 'done'
            and {{ holds_at('states', 'members.measured_at') }}
        ) as done_since,
    from members
    left join states on members.work_item_key = states.work_item_key
    group by all
),

-- what was done before the start, or elsewhere and then brought in, is no result of this sprint; what was taken up
-- again in it and done again is
results as (
    select distinct valued.sprint_key, valued.work_item_key
    from valued
    inner join memberships
        on
            valued.sprint_key = memberships.sprint_key
            and valued.work_item_key = memberships.work_item_key
            and memberships.added_at <= valued.done_since + {{ sprint_edge() }}
            and coalesce(memberships.removed_at, {{ end_of_time() }}) > valued.done_since - {{ sprint_edge() }}
    where valued.done_since > valued.start_at and not valued.is_dropped
)

-- what was dropped in it was taken out
select
    valued.sprint_key,
    valued.work_item_key,
    valued.is_at_start and not valued.is_done_at_start as is_committed,
    valued.is_at_end and (not valued.is_done_at_end or results.work_item_key is not null) as is_final,
    valued.is_at_end and valued.is_done_at_end and results.work_item_key is not null as is_completed,
    valued.points_at_start,
    valued.points_at_end,
from valued
left join results on valued.sprint_key = results.sprint_key and valued.work_item_key = results.work_item_key
