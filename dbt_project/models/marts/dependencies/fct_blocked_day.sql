with

intervals as (
    select
        intervals.*,
        -- an item that nobody has begun waits, and nobody for it
        least(greatest(coalesce(items.started_at, {{ as_of() }}), intervals.interval_from), intervals.interval_to)
            as started_at,
        nullif(owners.team_id, 'UNOWNED') as blocked_team_id,
        coalesce(teams.calendar_id, (select min(calendar_id) from {{ ref('dim_calendar') }})) as calendar_id,
    from {{ ref('int_blocked_interval') }} as intervals
    inner join {{ ref('int_primary_owner') }} as owners
        on intervals.work_item_key = owners.work_item_key and owners.is_current
    left join {{ ref('dim_team') }} as teams on owners.team_id = teams.team_id
    left join {{ ref('dim_work_item') }} as items on intervals.work_item_key = items.work_item_key
),

-- the calendar day is UTC's, and the working hours of that date are where the team's clock puts them
days as (
    select
        calendar_id,
        calendar_date,
        cast(calendar_date as timestamp) as day_from,
        cast(calendar_date as timestamp) + interval '1' day as day_to,
        work_start_at as work_from,
        work_start_at + to_seconds(business_seconds) as work_to,
    from {{ ref('dim_calendar') }}
    where
        calendar_date between {{ as_of_date() }} - {{ var('blocked_time_days') }} - 1 and {{ as_of_date() }} + 1
),

parts as (
    select
        intervals.work_item_key,
        days.calendar_date as blocked_day,
        intervals.blocked_team_id,
        intervals.team_id as blocker_team_id,
        intervals.causes,
        {% for clock, span in [('calendar', 'day'), ('business', 'work')] %}
            {{ overlap_seconds(
                'intervals.started_at', 'intervals.interval_to', 'days.' ~ span ~ '_from', 'days.' ~ span ~ '_to'
            ) }}
            * 1.0 / intervals.teams as {{ clock }}_seconds,
            {{ overlap_seconds(
                'intervals.interval_from', 'intervals.started_at', 'days.' ~ span ~ '_from', 'days.' ~ span ~ '_to'
            ) }}
            * 1.0 / intervals.teams as {{ clock }}_seconds_before,
        {% endfor %}
    from intervals
    inner join days
        on
            intervals.calendar_id = days.calendar_id
            and intervals.interval_from < greatest(days.day_to, days.work_to)
            and intervals.interval_to > least(days.day_from, days.work_from)
)

select
    work_item_key,
    blocked_day,
    blocked_team_id,
    coalesce(blocker_team_id, 'OWN') as blocker_team_id,
    coalesce(blocker_team_id not in ('UNOWNED', blocked_team_id), false) as is_cross_team,
    max(causes) as causes,
    cast(sum(cast(business_seconds as decimal(18, 6))) as double) as blocked_business_seconds,
    cast(sum(cast(calendar_seconds as decimal(18, 6))) as double) as blocked_calendar_seconds,
    cast(sum(cast(business_seconds_before as decimal(18, 6))) as double) as blocked_before_start_business_seconds,
    cast(sum(cast(calendar_seconds_before as decimal(18, 6))) as double) as blocked_before_start_calendar_seconds,
from parts
where greatest(calendar_seconds, business_seconds, calendar_seconds_before, business_seconds_before) > 0
group by work_item_key, blocked_day, blocked_team_id, blocker_team_id
