insert into ops.ingest_ledger values
    ('run-2026-03-02', 'jira', 'issues', 'PAY', 10, 10, 10, 10, 0, null, timestamp '2026-03-02 03:00:05'),
    ('run-2026-03-02', 'trello', 'cards', 'b1', null, 2, 2, 2, 0, null, timestamp '2026-03-02 03:00:06'),
    ('run-2026-03-02', 'slack', 'messages', 'C1', null, 1, 1, 1, 0, null, timestamp '2026-03-02 03:00:07');

create table build_marts.dim_person as
select * from (values
    ('p1', 'Ada Moreau', 'engineering', null, true), ('p2', 'Bo Lindqvist', 'engineering', 'p1', true)
) as t (person_id, display_name, department_id, manager_person_id, is_active);

create table build_marts.dim_department as
select 'engineering' as department_id, 'Engineering' as department_name, 'p1' as head_person_id,
    null::varchar as parent_department_id, 'pay' as default_team_id;

create table build_marts.dim_team as
select * from (values
    ('pay', 'Payments', 'engineering', 'p1', 'organisation', true),
    ('web', 'Web shop', 'engineering', 'p2', 'organisation', true)
) as t (team_id, team_name, department_id, lead_person_id, origin, is_active);

create table build_marts.bridge_person_team as
select * from (values ('p1', 'pay', date '2025-01-01', null::date, 1.0), ('p2', 'web', date '2025-01-01', null, 1.0))
    as t (person_id, team_id, valid_from, valid_to, capacity_share);

create table build_marts.dim_sprint as
select 'jira:7' as sprint_key, 'jira' as source, '7' as sprint_id, 'pay' as team_id, 'PAY Sprint 7' as sprint_name;

create table build_marts.dim_calendar as
select 'de' as calendar_id, date '2026-03-02' as calendar_date, true as is_working_day;

create table build_marts.dim_work_item as
select
    'jira:' || n as work_item_key, 'jira' as source, n::varchar as source_id, 'PAY-' || n as item_ref,
    'Issue ' || n as title, 'in_progress' as status_category, 'p1' as assignee_person_id,
    'p2' as reporter_person_id, 'pay' as owner_team_id, 'jira:7' as sprint_key,
    timestamp '2026-01-05 09:00' as created_at, timestamp '2026-01-06 09:00' as started_at,
    null::timestamp as done_at, true as is_open, false as is_deleted,
from range(1, 11) as t (n)
union all
select
    'trello:' || record_id, 'trello', record_id, left(record_id, 8), body ->> '$.name', 'todo', null, 'p2', 'web',
    null, timestamp '2026-01-05 09:00', null, null, true, false,
from raw.trello__cards;

create table build_marts.fct_field_change as
select 'c1' as change_key, 'jira:1' as work_item_key, 'status' as field_name;

create table build_marts.fct_item_state_interval as
select * from (values
    ('jira:1', 'status', 'todo', timestamp '2026-01-05 09:00', timestamp '2026-01-06 09:00'),
    ('jira:1', 'status', 'in_progress', timestamp '2026-01-06 09:00', null)
) as t (work_item_key, field_name, value, valid_from, valid_to);

create table build_marts.mart_ownership as
select
    work_item_key, level_no, ['team', 'person', 'department', 'person'][level_no] as party_type,
    [owner_team_id, 'p1', 'engineering', 'p1'][level_no] as party_id, 1.0 as share, 'team_field' as source_rule,
    true as is_current, timestamp '2026-01-05' as valid_from,
from build_marts.dim_work_item
cross join (select unnest([1, 2, 3, 4]) as level_no);

create table build_marts.mart_ownership_clarity as
select work_item_key, owner_team_id, 1.0 as clarity from build_marts.dim_work_item;

create table build_marts.fct_dependency_edge as
select 'e1' as edge_id, 'jira:1' as blocker_key, 'jira:2' as blocked_key;

create table build_marts.fct_blocking_interval as
select 'b1' as interval_id, 'jira:2' as work_item_key, 'jira:1' as blocker_key;

create table build_marts.mart_blocked_work as select 'jira:2' as work_item_key, 'pay' as owner_team_id;

create table build_marts.mart_conflict as
select 'k1' as conflict_id, 'jira:1' as item_a_key, 'jira:2' as item_b_key;

create table build_marts.mart_critical_path as
select 'epic' as scope_type, 'jira:1' as scope_key;

create table build_marts.mart_critical_path_item as
select 'epic' as scope_type, 'jira:1' as scope_key, 'jira:2' as work_item_key;

create table build_marts.mart_dependency_closure as select blocker_key, blocked_key from build_marts.fct_dependency_edge;

create table build_marts.mart_dependency_cycle as select 'c1' as cycle_id where false;

create table build_marts.mart_dependency_root as select 'jira:2' as work_item_key, 'jira:1' as root_key;

create table build_marts.mart_current_work as
select work_item_key, owner_team_id as team_id, assignee_person_id as person_id from build_marts.dim_work_item;

create table build_marts.mart_team_velocity as
select
    'pay' as team_id, 'jira:7' as sprint_key, 'PAY Sprint 7' as sprint_name, 20.0 as committed_points,
    5.0 as added_points, 3.0 as removed_points, 22.0 as final_scope_points, 15.0 as completed_points,
    8 as committed_items, 2 as added_items, 1 as removed_items, 9 as final_scope_items, 6 as completed_items,
    3 as carried_over_items;

create table build_marts.mart_team_throughput_weekly as
select 'pay' as team_id, date '2026-02-23' as week_start, 3 as items_done;

create table build_marts.mart_record_counts as
select *, 0 as left_out, 0 as left_out_deleted
from (values ('jira', 'issues', 10), ('trello', 'cards', 2), ('trello', 'actions', 0), ('slack', 'messages', 1))
    as t (source, entity, records);

insert into forecasts.velocity by name
select
    'run-2026-03-02' as run_id, timestamp '2026-03-02 03:00' as as_of, 'pay' as team_id, 'points' as unit,
    horizon, 'sprint' as period_kind, date '2026-03-02' as period_start,
    date '2026-03-02' + (14 * horizon)::integer as period_end, 10 as p10, 13 as p25, 15 as p50, 17 as p75,
    21 as p90, 10 as lower80, 21 as upper80, 15 as mean5, 'ensemble' as basis,
    timestamp '2026-03-02 03:05' as created_at,
from range(1, 5) as t (horizon);

insert into forecasts.completion by name
select
    'run-2026-03-02' as run_id, timestamp '2026-03-02 03:00' as as_of, work_item_key, owner_team_id as team_id,
    date '2026-03-10' as p50_date, date '2026-03-17' as p85_date, date '2026-03-24' as p95_date,
    0.6 as chance_by_due, 'monte_carlo' as method, timestamp '2026-03-02 03:05' as created_at,
from build_marts.dim_work_item;

create table build_outcomes.mart_writeback_plan as
select
    md5(work_item_key) as write_id, 'field' as kind, 'jira' as target, 'issue' as object_type,
    source_id as object_id, item_ref as object_ref, 'customfield_10103' as field, 'Truce Forecast P85' as field_name,
    null::varchar as old_value, '2026-03-17' as new_value, 'forecast moved' as reason, 'P85' as evidence,
    0.8 as confidence, 'forecast_p85' as rule, owner_team_id as team_id,
from build_marts.dim_work_item
where source = 'jira';

create table build_outcomes.mart_report_line as
select 'act_today' as section, 1 as rank, 'pay' as team_id, 'PAY-2 waits for PAY-1' as headline,
    'since 20 February' as detail, 'https://jira.example/browse/PAY-2' as url, 'high' as severity,
    'jira:2' as work_item_key, null::varchar as conflict_id;

create table intermediate.int_unread_value (
    source varchar, entity varchar, field varchar, given bigint, lost bigint, lost_share double, example varchar,
    example_id varchar
);
