with

days as (
    select * from {{ ref('fct_blocked_day') }}
    where blocked_team_id is not null
),

waiting_now as (
    select
        blocked_team_id,
        coalesce(blocker_team_id, 'UNOWNED') as blocker_team_id,
        count(distinct blocked_key) as items_waiting_now,
    from {{ ref('int_blocking_edge') }}
    group by all
),

weeks as (
    select
        blocked_team_id,
        blocker_team_id,
        cast(date_trunc('week', blocked_day) as date) as week_start,
        bool_or(is_cross_team) as is_cross_team,
        count(distinct work_item_key) as items,
        sum(blocked_business_seconds) as blocked_business_seconds,
        sum(blocked_calendar_seconds) as blocked_calendar_seconds,
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
    case
        when weeks.week_start = cast(date_trunc('week', {{ as_of_date() }}) as date)
            then coalesce(waiting_now.items_waiting_now, 0)
    end as items_waiting_now,
from weeks
left join waiting_now
    on weeks.blocked_team_id = waiting_now.blocked_team_id and weeks.blocker_team_id = waiting_now.blocker_team_id
