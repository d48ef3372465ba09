{{ config(materialized='ephemeral') }}

with

scope as (
    select * from {{ ref('int_conflict_scope') }}
    where is_open
),

commitments as (
    select * from {{ ref('int_commitment') }}
),

changes as (
    select
        *,
        coalesce(old_label, old_value) as before,
        coalesce(new_label, new_value) as after,
        {{ calendar_day('old_value') }} as old_day,
        {{ calendar_day('new_value') }} as new_day,
    from {{ ref('fct_field_change') }}
    where
        field_name in ('due_date', 'title', 'description')
        and not is_own_write
        and changed_at >= {{ days_before_as_of(var('late_change_days')) }}
),

-- committed: work has begun, or the sprint that holds the item has
after_commitment as (
    select
        changes.*,
        scope.item_ref,
        case
            when changes.field_name = 'due_date'
                then {{ days_between('changes.old_day', 'changes.new_day') }}
        end as days_moved,
        case
            when changes.field_name != 'due_date' then {{ text_churn('changes.before', 'changes.after') }}
        end as churn,
    from changes
    inner join scope on changes.work_item_key = scope.work_item_key
    inner join commitments on changes.work_item_key = commitments.work_item_key
    where
        changes.changed_at > commitments.committed_at
        and changes.before is not null
)

select
    change_key,
    work_item_key,
    field_name,
    changed_at,
    days_moved,
    churn,
    case
        when
            field_name = 'due_date'
            then item_ref || ': due date moved from ' || left(old_value, 10) || ' to ' || left(new_value, 10)
        else item_ref || ': ' || field_name || ' changed to "' || left(after, 200) || '"'
    end || ' on ' || cast(changed_at as date) as evidence,
from after_commitment
where
    abs(days_moved) >= {{ var('late_change_min_moved_days') }}
    or churn >= {{ var('late_change_min_churn_share') }}
