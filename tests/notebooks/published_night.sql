create table build_marts.dim_team as
select * from (values ('pay', 'Payments', true), ('web', 'Web shop', true), ('old', 'Fax', false))
    as t (team_id, team_name, is_active);

create table build_marts.dim_person as
select * from (values ('p1', 'Ada Moreau'), ('p2', 'Bo Lindqvist')) as t (person_id, display_name);

create table build_marts.dim_work_item as
select *, false as is_private from (values
    ('jira:1', 'PAY-1', 'Refund by card', true), ('jira:2', 'WEB-2', 'Show refunds', true),
    ('jira:3', 'WEB-3', 'Old page', false)
) as t (work_item_key, item_ref, title, is_open);

create table build_marts.mart_current_work as
select * from (values
    ('jira:1', 'pay', 'p1', 'PAY-1', 'Refund by card', 'In progress', 'in_progress', 12.4, date '2026-03-05', false),
    ('jira:2', 'web', null, 'WEB-2', 'Show refunds', 'Waiting', 'in_progress', 30.0, null, true),
    ('jira:4', 'web', 'p2', 'WEB-4', 'Later', 'To do', 'todo', null, null, false)
) as t (work_item_key, team_id, person_id, item_ref, title, status_name, status_category, age_days, due_date, is_blocked);

create table build_marts.mart_ownership as
select * from (values
    ('jira:1', 1, 'Payments', true), ('jira:1', 2, 'Ada Moreau', true), ('jira:1', 2, 'Bo Lindqvist', true),
    ('jira:1', 3, 'Engineering', true), ('jira:1', 4, 'Cy Okafor', true), ('jira:1', 1, 'Fax', false)
) as t (work_item_key, level_no, party_name, is_current);

create table build_marts.mart_ownership_clarity as select 'jira:1' as work_item_key, 0.875 as clarity;

create table build_marts.fct_blocking_interval as
select * from (values
    ('jira:1', 'jira:2', 'edge', null, 'pay', 'web', true), ('jira:1', 'jira:2', 'edge', null, 'pay', 'web', true),
    ('jira:3', 'jira:1', 'edge', timestamp '2026-02-20 10:00', 'web', 'pay', true),
    (null, 'jira:1', 'flag', null, null, 'pay', false)
) as t (blocker_key, work_item_key, cause, valid_to, blocker_team_id, blocked_team_id, is_cross_team);

create table build_marts.mart_blocked_work as
select 'jira:2' as work_item_key, 'web' as owner_team_id, timestamp '2026-02-20 10:00' as blocked_since,
    'waits for PAY-1' as blocked_reason, 1 as open_blocker_count, 18000 as blocked_business_seconds;

create table build_marts.mart_conflict as
select * from (values
    ('low', 0.4, 'duplicate', 'open', 0.4), ('high', 0.9, 'contradiction', 'acknowledged', null),
    ('high', 1.0, 'overlap', 'dismissed', 1.0), ('low', 0.1, 'overlap', 'candidate', 0.1)
) as t (severity, score, kind, state, chance)
cross join (select 'jira:1' as item_a_key, 'jira:2' as item_b_key, 'pay' as team_a_id, 'web' as team_b_id,
    'they disagree' as summary, 'talk' as suggestion, timestamp '2026-03-01 03:00' as first_seen_at);

create table build_outcomes.mart_risk_item as
select *, 'jira:' || right(item_ref, 1) as work_item_key from (values
    ('PAY-1', 'Refund by card', 'pay', date '2026-03-05', date '2026-03-09', date '2026-03-19', 14, 0.21, 'high', 'likely_late', 1.0),
    ('WEB-2', 'Show refunds', 'web', date '2026-05-05', date '2026-03-09', date '2026-03-19', -47, 0.99, 'low', 'on_track', 1.0)
) as t (item_ref, title, owner_team_id, due_date, p50_date, p85_date, days_late_p85, chance_by_due, risk_level,
    lateness, chance_within_year);

create table build_marts.mart_team_velocity as
select 'pay' as team_id, n::integer as sequence_no, 'PAY Sprint ' || n as sprint_name,
    timestamp '2025-06-01' + to_days((14 * n)::integer) as end_at, 20.0 as committed_points, 10.0 + n as completed_points,
    if(n = 15, 'active', 'closed') as sprint_state,
from range(1, 16) as t (n);

create table build_marts.mart_velocity_forecast as
select * from (values
    ('pay', 'points', date '2026-03-16', 10.04, 15.0, 21.0, 14.0, 'ensemble'),
    ('web', 'points', date '2026-03-16', null, null, null, null, 'refused')
) as t (team_id, unit, period_end, lower80, p50, upper80, mean5, basis);

create table build_marts.mart_cfd_daily as
select 'pay' as team_id, date '2026-02-28' + d::integer as calendar_date, b.band as status_category, b.items + d as items,
from range(0, 3) as days (d), (values ('todo', 5), ('in_progress', 2), ('done', 100), ('archived', 1)) as b (band, items);

create table build_marts.mart_item_flow as
select * from (values
    ('jira:1', 'pay', timestamp '2026-02-18 10:00', 288000, 144000, 0.97, 33, true),
    ('jira:2', 'web', timestamp '2026-02-01 10:00', 28800, 144000, 0.10, 33, true),
    ('jira:3', 'web', timestamp '2026-02-01 10:00', null, 144000, null, 33, false)
) as t (work_item_key, team_id, started_at, age_business_seconds, cycle_p85_seconds, age_percentile, cycle_n, is_wip);

create table build_marts.mart_team_flow_weekly as
select * from (values
    ('pay', date '2026-02-16', 3, 2, 4, true), ('web', date '2026-02-16', 1, 1, 2, true),
    ('pay', date '2026-02-23', 9, 9, 9, false)
) as t (team_id, week_start, throughput, arrivals, wip_at_end, is_complete);

create table build_marts.mart_team_friction as
select * from (values
    ('pay', 'web', date '2026-02-16', 71.6, 40.2, 80.1, 12, 22.5, null, 6.0, 0.5, 0.0, 1.0),
    ('web', 'pay', date '2026-02-16', null, null, null, 3, 0.0, null, null, null, 0.0, 0.0),
    ('pay', 'SMALL_TEAMS', date '2026-02-16', 10.0, 5.0, 20.0, 6, 0.0, null, null, null, 0.0, null),
    ('pay', 'web', date '2026-02-23', 99.0, 90.0, 99.0, 12, 22.5, null, 6.0, 0.5, 0.0, 1.0)
) as t (causing_team_id, suffering_team_id, week_start, friction, friction_low, friction_high, shared_interactions,
    f1, f2, f3, f4, f5, f6);

create table build_marts.mart_team_congruence as
select 'pay' as team_a_id, 'web' as team_b_id, false as is_congruent, 1 as blocking_dependencies,
    timestamp '2026-02-01 10:00' as since, 'Payments and Web shop should talk' as talk;

create table build_outcomes.mart_weekly_scorecard as
select * from (values
    (date '2026-02-16', 5, 'Deadlines met', 62.5, 8, 55.0, 40.0, 70.0, 'steady', 'well', false, true),
    (date '2026-02-23', 5, 'Deadlines met', 80.0, 10, 55.0, 40.0, 70.0, 'better', 'better than it was', true, true),
    (date '2026-03-02', 5, 'Deadlines met', 0.0, 1, 55.0, 40.0, 70.0, 'unknown', 'too early', false, false)
) as t (week_start, measure_rank, measure_name, value, n, baseline_value, baseline_low, baseline_high, verdict,
    explanation, is_latest, is_complete);
