with

causes as (
    select
        work_item_key,
        min(since) as blocked_since,
        {{ text_agg('reason', '; ', 'cause_rank') }} as blocked_reason,
    from {{ ref('int_blocked_cause') }}
    group by work_item_key
),

waiting_on as (
    select
        blocked_key as work_item_key,
        count(distinct blocker_key) as open_blocker_count,
        {{ distinct_json_array('blocker_team_id') }} as waiting_on_team_ids,
    from {{ ref('int_blocking_edge') }}
    group by blocked_key
),

blocked as (
    select
        causes.*,
        nullif(owners.team_id, 'UNOWNED') as owner_team_id,
        coalesce(teams.calendar_id, (select min(calendar_id) from {{ ref('dim_calendar') }})) as calendar_id,
        items.started_at is not null as is_started,
        greatest(causes.blocked_since, least(coalesce(items.started_at, {{ as_of() }}), {{ as_of() }})) as held_until,
        {{ as_of() }} as told_at,
        coalesce(waiting_on.open_blocker_count, 0) as open_blocker_count,
        coalesce(waiting_on.waiting_on_team_ids, '[]') as waiting_on_team_ids,
    from causes
    inner join {{ ref('int_primary_owner') }} as owners
        on causes.work_item_key = owners.work_item_key and owners.is_current
    left join {{ ref('dim_work_item') }} as items on causes.work_item_key = items.work_item_key
    left join {{ ref('dim_team') }} as teams on owners.team_id = teams.team_id
    left join waiting_on on causes.work_item_key = waiting_on.work_item_key
),

days as (
    select * from {{ ref('dim_calendar') }}
)

select
    blocked.work_item_key,
    blocked.owner_team_id,
    blocked.blocked_since,
    blocked.blocked_reason,
    blocked.is_started,
    blocked.open_blocker_count,
    blocked.waiting_on_team_ids,
    {{ seconds_between('blocked.held_until', 'blocked.told_at') }} as blocked_calendar_seconds,
    {{ business_seconds_until('blocked.told_at', 'last_day') }}
    - {{ business_seconds_until('blocked.held_until', 'start_day') }} as blocked_business_seconds,
    {{ seconds_between('blocked.blocked_since', 'blocked.held_until') }} as blocked_before_start_calendar_seconds,
    {{ business_seconds_until('blocked.held_until', 'start_day') }}
    - {{ business_seconds_until('blocked.blocked_since', 'first_day') }} as blocked_before_start_business_seconds,
from blocked
asof left join days as first_day
    on blocked.calendar_id = first_day.calendar_id and blocked.blocked_since >= first_day.work_start_at
asof left join days as start_day
    on blocked.calendar_id = start_day.calendar_id and blocked.held_until >= start_day.work_start_at
asof left join days as last_day
    on blocked.calendar_id = last_day.calendar_id and blocked.told_at >= last_day.work_start_at
