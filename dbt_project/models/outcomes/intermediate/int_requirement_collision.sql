{{ config(materialized='ephemeral') }}

-- changes of what was wanted, after work on it was committed, and the other teams' items that they touched
with

items as (
    select work_item_key, started_at from {{ ref('dim_work_item') }}
    where not is_deleted
),

sprint_starts as (
    select memberships.work_item_key, min(greatest(sprints.start_at, memberships.added_at)) as committed_at
    from {{ ref('int_sprint_membership') }} as memberships
    inner join {{ ref('dim_sprint') }} as sprints on memberships.sprint_key = sprints.sprint_key
    where sprints.start_at is not null and coalesce(memberships.removed_at > sprints.start_at, true)
    group by memberships.work_item_key
),

changes as (
    select
        changes.change_key,
        changes.work_item_key,
        changes.field_name,
        changes.changed_at,
        coalesce(changes.old_label, changes.old_value) as before,
        coalesce(changes.new_label, changes.new_value) as after,
        {{ calendar_day('changes.old_value') }} as old_day,
        {{ calendar_day('changes.new_value') }} as new_day,
    from {{ ref('fct_field_change') }} as changes
    inner join items on changes.work_item_key = items.work_item_key
    left join sprint_starts on changes.work_item_key = sprint_starts.work_item_key
    where
        changes.field_name in ('due_date', 'title', 'description')
        and not changes.is_own_write
        and changes.changed_at >= cast({{ week_before_as_of(var('scorecard_history_weeks')) }} as timestamp)
        and changes.changed_at > {{ earlier_end('items.started_at', 'sprint_starts.committed_at') }}
        and coalesce(changes.old_label, changes.old_value) is not null
),

measured as (
    select
        *,
        {{ days_between('old_day', 'new_day') }} as days_moved,
        {{ text_churn('before', 'after') }} as churn,
    from changes
),

substantive as (
    select * from measured
    where
        (field_name = 'due_date' and abs(days_moved) >= {{ var('late_change_min_moved_days') }})
        or (field_name != 'due_date' and churn >= {{ var('late_change_min_churn_share') }})
),

ties as (
    select blocker_key as work_item_key, blocked_key as other_key, valid_from, valid_to
    from {{ ref('fct_dependency_edge') }}
    where is_cross_team and confidence >= {{ var('congruence_min_confidence') }}
    union all
    select blocked_key, blocker_key, valid_from, valid_to
    from {{ ref('fct_dependency_edge') }}
    where is_cross_team and confidence >= {{ var('congruence_min_confidence') }}
)

select
    substantive.change_key,
    substantive.field_name,
    substantive.changed_at,
    count(distinct ties.other_key) as touched_items,
from substantive
left join ties
    on substantive.work_item_key = ties.work_item_key and {{ holds_at('ties', 'substantive.changed_at') }}
group by substantive.change_key, substantive.field_name, substantive.changed_at
