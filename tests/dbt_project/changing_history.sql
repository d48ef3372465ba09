-- A random history of 120 items over 90 days, as the conformed layer holds it; a function of nothing but row numbers.
create or replace temp macro pick(a, salt, n) as (hash(a, salt) % n)::int;

create or replace table lake.intermediate.int_work_item as
select
    case when i % 3 = 0 then 'trello' else 'jira' end || ':' || i as work_item_key,
    case when i % 3 = 0 then 'trello' else 'jira' end as source,
    'X-' || i as item_ref,
    timestamp '2026-01-05 22:40:00' + to_minutes(pick(i, 1, 60 * 24 * 60)) as created_at,
    cast(null as timestamp) as updated_at, cast(null as timestamp) as resolved_at,
    's1' as status_id, 'To do' as status_name, 'todo' as status_category,
    cast(null as varchar) as assignee_person_id, cast(null as varchar) as assignee_name,
    cast(null as varchar) as team_field_id, cast(null as varchar) as team_field_name,
    cast(null as varchar) as sprint_set, 'p1' as priority_id, 'High' as priority_name,
    cast(null as date) as due_date, cast(null as double) as story_points, false as is_flagged,
    'PAY' as container_id, 'Payments' as container_name, cast(null as varchar) as parent_key,
    cast(null as varchar) as epic_link_key, false as is_archived, false as is_deleted,
    cast(null as varchar) as resolution_name,
from range(120) t(i);

create or replace table lake.build_marts.fct_field_change as
with events as (
    select
        work_item_key, created_at, k, pick(work_item_key, k, 1000003) as h,
        ['status', 'status', 'assignee', 'sprint', 'story_points', 'flagged', 'due_date', 'title'][1 + pick(work_item_key, 'field' || k, 8)]
            as field_name,
        -- several changes fall into one minute, and some close to a local midnight
        created_at + to_minutes(pick(work_item_key, 'time' || k, 40 * 24 * 2) * 30) as changed_at,
    from lake.intermediate.int_work_item, range(12) t(k)
),
valued as (
    select *, case field_name
        when 'status' then 's' || (1 + h % 5)
        when 'assignee' then case when h % 4 > 0 then 'ann-' || h % 3 end
        when 'sprint' then case when h % 3 > 0 then (h % 4)::varchar end
        when 'story_points' then case when h % 5 > 0 then (h % 8)::double::varchar end
        when 'flagged' then (h % 3 = 0)::varchar
        when 'due_date' then (date '2026-03-01' + h % 30)::varchar
        else 'words ' || h end as new_value
    from events
)
select
    work_item_key || ':' || k as change_key, work_item_key, field_name, changed_at, 0 as position,
    cast(null as varchar) as author_person_id,
    lag(new_value, 1, case field_name when 'status' then 's1' when 'flagged' then 'false' end)
        over (partition by work_item_key, field_name order by changed_at, length(work_item_key || ':' || k), k) as old_value,
    cast(null as varchar) as old_label, new_value, new_value as new_label, false as is_own_write,
    work_item_key || ':' || k as raw_record_id,
from valued;

create or replace table lake.build_marts.dim_status as
select source, 's' || n as status_id, 'Status ' || n as status_name, 'rule' as category_rule, n = 4 as is_blocked_status,
    ['todo', 'in_progress', 'done', 'in_progress', 'todo'][n] as status_category,
from range(1, 6) t(n), (select unnest(['jira', 'trello']) as source);

create or replace table lake.intermediate.int_item_owner as
select work_item_key, 't' || pick(work_item_key, 'owner', 3) as team_id from lake.intermediate.int_work_item
where pick(work_item_key, 'owned', 7) > 0;

create or replace table lake.build_marts.dim_team as
select 't' || n as team_id, ['utc', 'london', 'new york'][n + 1] as calendar_id from range(3) t(n);

create or replace table lake.build_marts.dim_calendar as
select
    calendar_id, zone as timezone, day as calendar_date,
    timezone('UTC', timezone(zone, cast(day + 1 as timestamp))) as ends_at,
from (select unnest(['utc', 'london', 'new york']) as calendar_id, unnest(['UTC', 'Europe/London', 'America/New_York']) as zone),
    (select date '2025-12-01' + range::int as day from range(200));
