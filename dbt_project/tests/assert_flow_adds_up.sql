-- each day's cumulative flow is the counted items created by the end of that local day, and the flow of weeks ends in the work
-- in progress of now
with

intervals as (
    select * from {{ ref('int_item_interval') }} where is_counted
),

cfd as (
    select calendar_date, sum(items) as items
    from {{ ref('mart_cfd_daily') }}
    group by calendar_date
),

created as (
    select first_day, count(*) as items
    from intervals
    where previous_band is null
    group by first_day
),

expected as (
    select cfd.calendar_date, sum(created.items) as items
    from cfd
    inner join created on cfd.calendar_date >= created.first_day
    group by cfd.calendar_date
),

wip as (
    select team_id, count(*) as items
    from intervals
    where band = 'in_progress' and valid_to is null
    group by team_id
),

last_week as (
    select team_id, wip_at_end from {{ ref('mart_team_flow_weekly') }}
    qualify row_number() over (partition by team_id order by week_start desc) = 1
)

select 'cfd ' || cfd.calendar_date as place, cfd.items as found, expected.items as wanted
from cfd
left join expected on cfd.calendar_date = expected.calendar_date
where cfd.items is distinct from coalesce(expected.items, 0)
union all
select 'wip ' || last_week.team_id, last_week.wip_at_end, wip.items
from last_week
left join wip on last_week.team_id = wip.team_id
where last_week.wip_at_end != coalesce(wip.items, 0)
