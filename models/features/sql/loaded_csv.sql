-- A weekly CSV as pseudo-sprints. Weeks are counted from each team's first; a missing week is a week without work, and
-- a week whose count is blank makes its period unknown.
create or replace temp table csv_week as
with span as (
    select team_id, min(week) as first_week, max(week) as last_week,
    from csv_row
    group by all
),
every_week as (
    select team_id, first_week, unnest(generate_series(first_week, last_week, interval 7 day))::date as week,
    from span
)
select
    every_week.team_id, every_week.week,
    case when csv_row.team_id is null then 0 else csv_row.items_done end as items_done,
    date_diff('day', first_week, every_week.week) // 7 as week_no,
from every_week
left join csv_row using (team_id, week);

create or replace temp table activity as
select team_id, 'items' as unit, week + interval 4 day as happened_at, items_done as amount,
from csv_week
where items_done is not null;

create or replace temp table loaded_period as
select
    team_id || '|items' as series_id, team_id, 'items' as unit, 'sprint' as period_kind,
    'period:' || (week_no // $weeks) as sprint_key,
    min(week)::timestamp as start_at, max(week) + interval 7 day as end_at,
    max(week) + interval 7 day as planned_end_at,
    case when count(items_done) = $weeks then sum(items_done) end as done,
    case when count(items_done) = $weeks then sum(items_done) end as items_done,
    null::double as committed, null::double as added, null::double as removed, null::double as final_scope,
    null::double as carried, null::double as committed_items, null::double as final_scope_items,
    null::double as unestimated_items, null::double as member_count,
from csv_week
group by team_id, week_no // $weeks
having count(*) = $weeks
