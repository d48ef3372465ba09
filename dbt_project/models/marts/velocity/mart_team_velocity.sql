with

sprints as (
    select * from {{ ref('dim_sprint') }}
    where team_id is not null and state in ('active', 'closed') and start_at <= {{ as_of() }}
),

scope as (
    select
        *,
        coalesce(points_at_end, 0) - coalesce(points_at_start, 0) as re_estimate,
    from {{ ref('int_sprint_scope') }}
),

-- scope change is what came in and stayed, what went, and what was estimated anew:
-- committed + added - removed = final scope holds for points as for items
measures as (
    select
        sprint_key,
        sum(points_at_start) filter (where is_committed) as committed_points,
        sum(
            case
                when is_final and not is_committed then points_at_end
                when is_final and is_committed and re_estimate > 0 then re_estimate
            end
        ) as added_points,
        sum(
            case
                when is_committed and not is_final then points_at_start
                when is_final and is_committed and re_estimate < 0 then -re_estimate
            end
        ) as removed_points,
        sum(points_at_end) filter (where is_final) as final_scope_points,
        sum(points_at_end) filter (where is_completed) as completed_points,
        sum(points_at_end) filter (where is_final and not is_completed) as carried_over_points,
        count(*) filter (where is_committed) as committed_items,
        count(*) filter (where is_final and not is_committed) as added_items,
        count(*) filter (where is_committed and not is_final) as removed_items,
        count(*) filter (where is_final) as final_scope_items,
        count(*) filter (where is_completed) as completed_items,
        count(*) filter (where is_final and not is_completed) as carried_over_items,
        count(*) filter (where is_final and points_at_end is null) as unestimated_items,
        count(*) filter (where points_at_start is not null or points_at_end is not null) > 0 as has_estimates,
    from scope
    group by sprint_key
),

-- a sum over nothing is 0 where the sprint is estimated at all; a sum over unestimated items is unknown
known as (
    select
        * replace (
            {% for measure in ['committed', 'added', 'removed', 'final_scope', 'completed', 'carried_over'] %}
                case
                    when has_estimates and {{ measure }}_items = 0 then coalesce({{ measure }}_points, 0)
                    else {{ measure }}_points
                end as {{ measure }}_points,
            {% endfor %}
        ),
    from measures
),

members as (
    select sprints.sprint_key, count(distinct people.person_id) as member_count
    from sprints
    inner join {{ ref('bridge_person_team') }} as people
        on
            sprints.team_id = people.team_id
            and people.valid_from <= cast(sprints.start_at as date)
            and (people.valid_to is null or people.valid_to > cast(sprints.start_at as date))
    where
        exists (
            select 1 from {{ ref('dim_team') }} as teams
            where teams.team_id = sprints.team_id and teams.origin = 'organisation'
        )
    group by sprints.sprint_key
),

assignees as (
    select sprint_key, count(distinct assignee_at_end) as assignee_count
    from scope
    group by sprint_key
)

select
    sprints.team_id,
    sprints.sprint_key,
    sprints.sprint_name,
    sprints.state as sprint_state,
    sprints.sequence_no,
    sprints.start_at,
    case sprints.state
        when 'closed' then coalesce(sprints.completed_at, sprints.end_at)
        when 'active' then sprints.end_at
        else {{ unknown('state of a sprint', 'sprints.state') }}
    end as end_at,
    {% for measure in ['committed', 'added', 'removed', 'final_scope', 'completed'] %}
        measures.{{ measure }}_points,
    {% endfor %}
    case when sprints.state = 'closed' then measures.carried_over_points end as carried_over_points,
    {% for measure in ['committed', 'added', 'removed', 'final_scope', 'completed'] %}
        coalesce(measures.{{ measure }}_items, 0) as {{ measure }}_items,
    {% endfor %}
    case when sprints.state = 'closed' then coalesce(measures.carried_over_items, 0) end as carried_over_items,
    coalesce(measures.unestimated_items, 0) as unestimated_items,
    coalesce(members.member_count, assignees.assignee_count, 0) as member_count,
from sprints
left join known as measures on sprints.sprint_key = measures.sprint_key
left join members on sprints.sprint_key = members.sprint_key
left join assignees on sprints.sprint_key = assignees.sprint_key
