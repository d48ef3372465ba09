create table build_marts.dim_team as
select * from (values ('pay', 'Payments', true), ('web', 'Web shop', true), ('old', 'Fax', false))
    as t (team_id, team_name, is_active);

create table build_marts.dim_person as
select * from (values ('p1', 'Ada Moreau'), ('p2', 'Bo Lindqvist')) as t (person_id, display_name);

create table build_marts.dim_work_item as
select * from (values
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

create table build_marts.fct_dependency_edge as
select * from (values
    ('jira:1', 'jira:2', 'blocks', true, 'pay', 'web', true), ('jira:3', 'jira:1', 'blocks', true, 'web', 'pay', true)
) as t (blocker_key, blocked_key, edge_type, is_open, blocker_team_id, blocked_team_id, is_cross_team);

create table build_marts.mart_blocked_work as
select 'jira:2' as work_item_key, 'web' as owner_team_id, timestamp '2026-02-20 10:00' as blocked_since,
    'waits for PAY-1' as blocked_reason, 1 as open_blocker_count, 18000 as blocked_business_seconds;

create table build_marts.mart_conflict as
select * from (values
    ('low', 0.4, 'duplicate', 'open'), ('high', 0.9, 'contradiction', 'acknowledged'), ('high', 1.0, 'overlap', 'dismissed')
) as t (severity, score, kind, state)
cross join (select 'jira:1' as item_a_key, 'jira:2' as item_b_key, 'pay' as team_a_id, 'web' as team_b_id,
    'they disagree' as summary, 'talk' as suggestion, timestamp '2026-03-01 03:00' as first_seen_at);

create table build_outcomes.risk_item as
select * from (values
    ('PAY-1', 'Refund by card', 'pay', date '2026-03-05', date '2026-03-09', date '2026-03-19', 14, 0.21, 'high'),
    ('WEB-2', 'Show refunds', 'web', date '2026-05-05', date '2026-03-09', date '2026-03-19', -47, 0.99, 'low')
) as t (item_ref, title, owner_team_id, due_date, p50_date, p85_date, days_late_p85, chance_by_due, risk_level);

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
