-- open items with the working days that are left of each: its remaining estimate, else what its team usually
-- takes for such an item less its age, at least half a day. An epic takes no time beside its children's.
with

items as (
    select
        items.work_item_key,
        items.source,
        items.source_id,
        items.item_type,
        items.hierarchy_level,
        items.is_open,
        items.started_at,
        coalesce(items.done_at, {{ as_of() }}) as until_at,
        nullif(owners.team_id, 'UNOWNED') as team_id,
        coalesce(teams.calendar_id, (select min(calendar_id) from {{ ref('dim_calendar') }})) as calendar_id,
    from {{ ref('dim_work_item') }} as items
    inner join {{ ref('int_primary_owner') }} as owners
        on items.work_item_key = owners.work_item_key and owners.is_current
    left join {{ ref('dim_team') }} as teams on owners.team_id = teams.team_id
    where items.is_open or (items.done_at is not null and items.started_at is not null)
),

days as (
    select * from {{ ref('dim_calendar') }}
),

calendars as (
    select calendar_id, max(business_seconds) as day_seconds,
    from days
    group by calendar_id
),

worked as (
    select
        items.*,
        case when items.started_at is not null then
            (
                {{ business_seconds_until('items.until_at', 'last_day') }}
                - {{ business_seconds_until('items.started_at', 'first_day') }}
            ) * 1.0 / calendars.day_seconds
        end as days_worked,
        calendars.day_seconds,
    from items
    inner join calendars on items.calendar_id = calendars.calendar_id
    -- the working day that an instant falls into begins when the team begins it, on whichever date of UTC
    asof left join days as first_day
        on items.calendar_id = first_day.calendar_id and items.started_at >= first_day.work_start_at
    asof left join days as last_day
        on items.calendar_id = last_day.calendar_id and items.until_at >= last_day.work_start_at
),

finished as (
    select * from worked
    where not is_open and hierarchy_level < 1
),

-- few teams have finished enough of every type. Work that nobody owns is no group of its own: it is compared with
-- that of any team
usual as (
    {% for basis, team, type in [
        ('team', 'team_id', 'item_type'), ('type', 'null', 'item_type'), ('all', 'null', 'null')
    ] %}
    select
        '{{ basis }}' as basis,
        cast({{ team }} as varchar) as team_id,
        cast({{ type }} as varchar) as item_type,
        percentile_cont(0.5) within group (order by days_worked) as median_days,
    from finished
    {% if basis == 'team' %}where team_id is not null{% endif %}
    group by {{ team if team != 'null' else "''" }}, {{ type if type != 'null' else "''" }}
    having count(*) >= {{ var('cycle_time_min_items') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

open_items as (
    select
        worked.*,
        estimates.remaining_seconds,
        coalesce(own.median_days, of_type.median_days, overall.median_days, {{ var('default_cycle_days') }})
            as median_days,
    from worked
    left join {{ ref('int_work_item') }} as estimates on worked.work_item_key = estimates.work_item_key
    left join usual as own
        on own.basis = 'team' and worked.team_id = own.team_id and worked.item_type = own.item_type
    left join usual as of_type on of_type.basis = 'type' and worked.item_type = of_type.item_type
    left join usual as overall on overall.basis = 'all'
    where worked.is_open
)

select
    work_item_key,
    team_id,
    case
        when hierarchy_level >= 1 then 0
        when remaining_seconds > 0 then remaining_seconds * 1.0 / day_seconds
        else greatest({{ var('path_min_left_days') }}, median_days - coalesce(days_worked, 0))
    end as duration_days,
    case
        when hierarchy_level >= 1 then 'children'
        when remaining_seconds > 0 then 'remaining_estimate'
        else 'median_cycle_time'
    end as duration_rule,
from open_items
