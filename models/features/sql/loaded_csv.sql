-- A weekly CSV as pseudo-sprints. Weeks are counted from each team's first; a missing week is a week without work.
create or replace temp table csv_week as
with read as (
    select team::varchar as team_id, week::date as week, sum(items_done)::double as items_done,
    from read_csv($path, types = {'team': 'varchar', 'week': 'date', 'items_done': 'double'})
    where items_done >= 0
    group by all
),
span as (
    select team_id, min(week) as first_week, max(week) as last_week,
    from read
    group by all
),
every_week as (
    select team_id, first_week, unnest(generate_series(first_week, last_week, interval 7 day))::date as week,
    from span
)
select
    every_week.team_id, every_week.week, coalesce(read.items_done, 0) as items_done,
    date_diff('day', first_week, every_week.week) // 7 as week_no,
from every_week
left join read using (team_id, week);

create or replace temp table activity as
select team_id, 'items' as unit, week + interval 4 day as happened_at, items_done as amount, from csv_week;

create or replace temp table loaded_period as
select
    team_id || '|items' as series_id, team_id, 'items' as unit, 'sprint' as period_kind,
    'period:' || (week_no // $weeks) as sprint_key,
    min(week)::timestamp as start_at, max(week) + interval 7 day as end_at,
    max(week) + interval 7 day as planned_end_at,
    sum(items_done) as done, sum(items_done) as items_done,
    null::double as committed, null::double as added, null::double as removed, null::double as final_scope,
    null::double as carried, null::double as committed_items, null::double as final_scope_items,
    null::double as unestimated_items, null::double as member_count,
from csv_week
group by team_id, week_no // $weeks
having count(*) = $weeks
