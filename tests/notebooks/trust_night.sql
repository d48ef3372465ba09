create table build_marts.dim_team as select 'pay' as team_id, 'Payments' as team_name, true as is_active;

create table build_marts.mart_team_velocity as
select 'pay' as team_id, timestamp '2025-06-01' + to_days((14 * n)::integer) as start_at, 10 + n % 4 as completed_items,
    20.0 + n as completed_points, if(n = 15, 'active', 'closed') as sprint_state,
from range(1, 16) as t (n);

create table build_marts.mart_team_throughput_weekly as
select 'pay' as team_id, date '2026-02-23' as week_start, 6 as items_done, 12.0 as points_done;

create table build_marts.mart_velocity_forecast as
select 'pay' as team_id, unit, h::integer as horizon, 'sprint' as period_kind, if(unit = 'items', 9.0, null) as p25,
    if(unit = 'items', 11.0, null) as p50, if(unit = 'items', 13.0, null) as p75,
    if(unit = 'items', 7.0, null) as lower80, if(unit = 'items', 16.0 + h, null) as upper80, 12.0 as mean5,
    if(unit = 'items', 'ensemble', 'refused') as basis,
    if(unit = 'items', 'commitment known', '80% of recent items have no estimate: points say too little') as note,
from range(1, 5) as t (h), (values ('items'), ('points')) as u (unit);

create table build_marts.mart_forecast_backtest as
select moment, 'h1' as target, method, ratio, ratio - 0.03 as low, ratio + 0.03 as high, 12 as teams, 700 as forecasts, 0.8 as coverage80,
from (values
    ('history', 'mean5', 1.0), ('history', 'ensemble', 0.985), ('history', 'last', 1.2),
    ('start', 'mean5', 1.0), ('start', 'ensemble', 0.86)
) as t (moment, method, ratio);

create table build_marts.mart_forecast_monitor as
select * from (values
    ('coverage80', 'all', 0.62, 0.55, 0.7, 200, true, 'intervals are too narrow: the band is 75% to 85%'),
    ('error_ratio', 'all', 0.91, 0.85, 0.97, 200, false, '')
) as t (kind, subject, value, low, high, observations, is_alert, note);

create table build_marts.mart_forecast_explanation as
select 'pay' as team_id, 'items' as unit, 1 as horizon, * from (values
    ('basis', 1, 'ensemble', null, null, 'all members, weighted by how well they have done'),
    ('driver', 1, 'commitment', 12.0, 0.08, '12 items committed; usually 10: raises it by 8%'),
    ('driver', 2, 'work_in_progress', 9.0, -0.03, '9 items in progress: lowers it by 3%'),
    ('member', 1, 'lstm', 11.0, 0.6, 'lstm says 11.0 items and counts 60%')
) as t (kind, rank, name, value, effect, words);
