{{ config(materialized='ephemeral') }}

-- a reason names days, never "so many days ago": a text that stays true is written once
with

items as (
    select * from {{ ref('dim_work_item') }}
    where is_open
),

forecasts as (
    select * from {{ ref('mart_completion_forecast') }}
    where method is distinct from 'refused'
),

dated as (
    select
        items.work_item_key,
        case
            when items.due_date < {{ as_of_date() }} then 3
            when forecasts.p50_date > items.due_date then 3
            when forecasts.p85_date > items.due_date then 2
            when forecasts.p95_date > items.due_date then 1
            else 0
        end as points,
        case
            when items.due_date < {{ as_of_date() }} then 'was due ' || {{ day_text('items.due_date') }}
            when
                forecasts.p50_date > items.due_date
                then 'more likely than not to miss its due date ' || {{ day_text('items.due_date') }}
            when
                forecasts.p85_date > items.due_date
                then 'may well miss its due date ' || {{ day_text('items.due_date') }}
            else 'could still miss its due date ' || {{ day_text('items.due_date') }}
        end as reason,
    from items
    left join forecasts on items.work_item_key = forecasts.work_item_key
    where items.due_date is not null
),

blocked as (
    select
        items.work_item_key,
        case
            when blocked.blocked_since < {{ days_before_as_of(var('risk_long_blocked_days', 10)) }} then 2
            else 1
        end as points,
        'blocked since ' || {{ day_text('blocked.blocked_since') }} || ': ' || blocked.blocked_reason as reason,
    from items
    inner join {{ ref('mart_blocked_work') }} as blocked on items.work_item_key = blocked.work_item_key
),

ownership as (
    select
        items.work_item_key,
        case when clarity.owner_team_id is null and items.status_category = 'in_progress' then 2 else 1 end as points,
        case when clarity.owner_team_id is null then 'no team owns it' else 'it is not clear who owns it' end as reason,
    from items
    inner join {{ ref('mart_ownership_clarity') }} as clarity on items.work_item_key = clarity.work_item_key
    where clarity.is_ambiguous
),

conflicting as (
    select
        work_item_key,
        case when high_conflicts > 0 then 2 when medium_conflicts > 0 then 1 else 0 end as points,
        {{ counted('conflicts', 'open conflict') }} || ' with other work' as reason,
    from {{ ref('int_open_conflict') }}
)

{% for factor in ['dated', 'blocked', 'ownership', 'conflicting'] %}
select work_item_key, '{{ factor }}' as factor, {{ loop.index }} as factor_rank, points, reason from {{ factor }}
where points > 0
{% if not loop.last %}union all{% endif %}
{% endfor %}
