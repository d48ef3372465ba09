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

-- with where they stood on the board: what was dropped is off it
states as (
    select work_item_key, field_name, value, valid_from, valid_to
    from {{ ref('fct_item_state_interval') }}
    where field_name in ('story_points', 'assignee')
    union all
    select work_item_key, 'band', band, valid_from, valid_to
    from {{ ref('int_item_band') }}
),

-- planning ends within seconds of the start, and closing moves items within seconds of the end
members as (
    select
        sprints.sprint_key,
        memberships.work_item_key,
        sprints.start_at,
        sprints.measured_at,
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

-- each member's points and band at both instants
valued as (
    select
        members.*,
        max(try_cast(states.value as double)) filter (
            where states.field_name = 'story_points' and {{ holds_at('states', 'members.start_at') }}
        ) as points_at_start,
        max(try_cast(states.value as double)) filter (
            where states.field_name = 'story_points' and {{ holds_at('states', 'members.measured_at') }}
        ) as points_at_end,
        max(states.value) filter (
            where states.field_name = 'assignee' and {{ holds_at('states', 'members.measured_at') }}
        ) as assignee_at_end,
        coalesce(max(states.value) filter (
            where states.field_name = 'band' and {{ holds_at('states', 'members.start_at') }}
        ), 'todo') as band_at_start,
        coalesce(max(states.value) filter (
            where states.field_name = 'band' and {{ holds_at('states', 'members.measured_at') }}
        ), 'todo') as band_at_end,
        max(states.valid_from) filter (
            where states.field_name = 'band' and states.value = 'done' and {{ holds_at('states', 'members.measured_at') }}
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
    where valued.done_since > valued.start_at
)

-- what was dropped in it was taken out
select
    valued.sprint_key,
    valued.work_item_key,
    valued.is_at_start and valued.band_at_start not in ('done', 'archived') as is_committed,
    valued.is_at_end
    and valued.band_at_end != 'archived'
    and (valued.band_at_end != 'done' or results.work_item_key is not null) as is_final,
    valued.is_at_end and valued.band_at_end = 'done' and results.work_item_key is not null as is_completed,
    valued.points_at_start,
    valued.points_at_end,
    valued.assignee_at_end,
from valued
left join results on valued.sprint_key = results.sprint_key and valued.work_item_key = results.work_item_key
