{{ config(materialized='ephemeral') }}

-- a reason names days, never "so many days ago": a text that stays true is written once
with

items as (
    select * from {{ ref('dim_work_item') }}
    where is_open
),

promised as (
    select
        items.work_item_key,
        items.due_date,
        forecasts.chance_by_due,
        {{ lateness('items.due_date', 'forecasts.chance_by_due') }} as lateness,
    from items
    left join {{ ref('mart_completion_forecast') }} as forecasts on items.work_item_key = forecasts.work_item_key
    where items.due_date is not null
),

dated as (
    select
        work_item_key,
        case lateness
            when 'overdue' then {{ var('risk_overdue_points') }}
            when 'likely_late' then {{ var('risk_likely_late_points') }}
            when 'shaky' then {{ var('risk_shaky_points') }}
            when 'on_track'
                then
                    case
                        when chance_by_due < {{ var('hardly_late_below_share') }} then {{ var('risk_hardly_late_points') }}
                        else 0
                    end
            when 'unknown' then 0
            else {{ unknown('lateness', 'lateness') }}
        end as points,
        {{ lateness_reason('lateness', 'due_date') }} as reason,
    from promised
),

blocked as (
    select
        items.work_item_key,
        case
            when blocked.blocked_since < {{ days_before_as_of(var('risk_long_blocked_days')) }}
                then {{ var('risk_long_blocked_points') }}
            else {{ var('risk_blocked_points') }}
        end as points,
        'blocked since ' || {{ dated_text('blocked.blocked_since') }} || ': ' || blocked.blocked_reason as reason,
    from items
    inner join {{ ref('mart_blocked_work') }} as blocked on items.work_item_key = blocked.work_item_key
),

ownership as (
    select
        items.work_item_key,
        case
            when clarity.owner_team_id is null and items.status_category = 'in_progress'
                then {{ var('risk_unowned_started_points') }}
            else {{ var('risk_unclear_owner_points') }}
        end as points,
        case when clarity.owner_team_id is null then 'no team owns it' else 'it is not clear who owns it' end as reason,
    from items
    inner join {{ ref('mart_ownership_clarity') }} as clarity on items.work_item_key = clarity.work_item_key
    where clarity.is_ambiguous
),

conflicting as (
    select
        work_item_key,
        case
            when high_conflicts > 0 then {{ var('risk_high_conflict_points') }}
            when medium_conflicts > 0 then {{ var('risk_medium_conflict_points') }}
            else 0
        end as points,
        {{ counted('conflicts', 'open conflict') }} || ' with other work' as reason,
    from {{ ref('int_open_conflict') }}
)

{% for factor in ['dated', 'blocked', 'ownership', 'conflicting'] %}
select work_item_key, '{{ factor }}' as factor, {{ loop.index }} as factor_rank, points, reason from {{ factor }}
where points > 0
{% if not loop.last %}union all{% endif %}
{% endfor %}
