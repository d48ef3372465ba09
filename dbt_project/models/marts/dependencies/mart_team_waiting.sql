with

days as (
    select * from {{ ref('fct_blocked_day') }}
    where blocked_team_id is not null
),

waiting_now as (
    select
        edges.blocked_team_id,
        coalesce(edges.blocker_team_id, 'UNOWNED') as blocker_team_id,
        count(distinct edges.blocked_key) filter (where items.started_at is not null) as items_waiting_now,
        count(distinct edges.blocked_key) filter (where items.started_at is null) as items_waiting_before_start_now,
    from {{ ref('int_blocking_edge') }} as edges
    left join {{ ref('dim_work_item') }} as items on edges.blocked_key = items.work_item_key
    group by all
),

weeks as (
    select
        blocked_team_id,
        blocker_team_id,
        cast(date_trunc('week', blocked_day) as date) as week_start,
        bool_or(is_cross_team) as is_cross_team,
        count(distinct work_item_key) filter (
            where greatest(blocked_business_seconds, blocked_calendar_seconds) > 0
        ) as items,
        cast(sum(cast(blocked_business_seconds as decimal(18, 6))) as double) as blocked_business_seconds,
        cast(sum(cast(blocked_calendar_seconds as decimal(18, 6))) as double) as blocked_calendar_seconds,
        count(distinct work_item_key) filter (
            where greatest(blocked_before_start_business_seconds, blocked_before_start_calendar_seconds) > 0
        ) as items_before_start,
        cast(sum(cast(blocked_before_start_business_seconds as decimal(18, 6))) as double)
            as blocked_before_start_business_seconds,
        cast(sum(cast(blocked_before_start_calendar_seconds as decimal(18, 6))) as double)
            as blocked_before_start_calendar_seconds,
    from days
    group by blocked_team_id, blocker_team_id, week_start
)

select
    weeks.blocked_team_id,
    weeks.blocker_team_id,
    weeks.week_start,
    weeks.is_cross_team,
    weeks.items,
    weeks.blocked_business_seconds,
    weeks.blocked_calendar_seconds,
    weeks.items_before_start,
    weeks.blocked_before_start_business_seconds,
    weeks.blocked_before_start_calendar_seconds,
    {% for column in ['items_waiting_now', 'items_waiting_before_start_now'] %}
    case
        when weeks.week_start = cast(date_trunc('week', {{ as_of_date() }}) as date)
            then coalesce(waiting_now.{{ column }}, 0)
    end as {{ column }},
    {% endfor %}
from weeks
left join waiting_now
    on weeks.blocked_team_id = waiting_now.blocked_team_id and weeks.blocker_team_id = waiting_now.blocker_team_id
