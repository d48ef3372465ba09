with

intervals as (
    select * from {{ ref('int_item_interval') }}
    where is_counted
),

-- a piece counts at the end of each local day that it sees: from the day it begins to the day before it ends
steps as (
    select team_id, band, first_day as calendar_date, 1 as step from intervals
    union all
    select team_id, band, end_day, -1 from intervals
    where end_day is not null
),

first_date as (
    select cast({{ days_before_as_of(var('cfd_days')) }} as date) as first_day
),

-- all that happened before the first day shown is what it opens with
net as (
    select
        steps.team_id,
        steps.band,
        greatest(steps.calendar_date, first_date.first_day) as calendar_date,
        sum(steps.step) as step,
    from steps
    cross join first_date
    group by all
),

grid as (
    select
        teams.team_id,
        bands.band,
        cast(days.calendar_date as date) as calendar_date,
    from (select distinct team_id from intervals) as teams
    cross join (select unnest(['todo', 'in_progress', 'done', 'archived']) as band) as bands
    cross join (
        select unnest(generate_series(
            {{ days_before_as_of(var('cfd_days')) }}, cast({{ as_of_date() }} as timestamp), interval 1 day
        )) as calendar_date
    ) as days
)

select
    grid.team_id,
    grid.calendar_date,
    grid.band as status_category,
    cast(sum(coalesce(net.step, 0)) over (
        partition by grid.team_id, grid.band order by grid.calendar_date
    ) as bigint) as items,
    grid.calendar_date = {{ as_of_date() }} as is_today,
from grid
left join net
    on grid.team_id = net.team_id and grid.band = net.band and grid.calendar_date = net.calendar_date
