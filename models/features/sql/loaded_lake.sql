-- The lake's velocity marts as loaded_period, and the finishing events as activity. Teams with sprints go by
-- sprint; the others by calendar week. One series per unit.
create or replace temp table activity as
select team_id, 'items' as unit, valid_from as happened_at, 1.0 as amount, assignee, work_item_key, from item_state where is_finish
union all
select team_id, 'points' as unit, valid_from as happened_at, points as amount, assignee, work_item_key,
from item_state where is_finish and points is not null;

create or replace temp table sprint_team as
select team_id
from lake.build_marts.mart_team_velocity
where start_at < $as_of
group by team_id
having count(*) filter (where end_at <= $as_of) >= $minimum_periods and max(coalesce(end_at, start_at)) >= $as_of::timestamp - interval 60 day;

create or replace temp table loaded_period as
with weekly as (
    select *, week_start::timestamp as start_at, week_start::timestamp + interval 7 day as end_at,
    from lake.build_marts.mart_team_throughput_weekly
    where team_id not in (from sprint_team) and week_start <= $as_of
)
select
    v.team_id || '|points' as series_id, v.team_id, 'points' as unit, 'sprint' as period_kind, v.sprint_key, v.start_at, v.end_at, s.end_at as planned_end_at,
    completed_points::double as done, completed_items::double as items_done, committed_points::double as committed,
    added_points::double as added, removed_points::double as removed, final_scope_points::double as final_scope,
    carried_over_points::double as carried, committed_items::double as committed_items,
    final_scope_items::double as final_scope_items, unestimated_items::double as unestimated_items,
    member_count::double as member_count,
from lake.build_marts.mart_team_velocity as v
left join lake.build_marts.dim_sprint as s on s.sprint_key = v.sprint_key
where v.team_id in (from sprint_team)
union all
select
    v.team_id || '|items', v.team_id, 'items', 'sprint', v.sprint_key, v.start_at, v.end_at, s.end_at,
    completed_items, completed_items, committed_items, added_items, removed_items, final_scope_items,
    carried_over_items, committed_items, final_scope_items, 0, member_count,
from lake.build_marts.mart_team_velocity as v
left join lake.build_marts.dim_sprint as s on s.sprint_key = v.sprint_key
where v.team_id in (from sprint_team)
union all
select
    team_id || '|points', team_id, 'points', 'week', null, start_at, end_at, end_at, points_done, items_done,
    null, null, null, null, null, null, null, null, null,
from weekly
union all
select
    team_id || '|items', team_id, 'items', 'week', null, start_at, end_at, end_at, items_done, items_done,
    null, null, null, null, null, null, null, null, null,
from weekly
