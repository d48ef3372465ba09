-- The generated history as the conformed layer holds it.
create or replace table lake.intermediate.int_work_item as
select
    'jira:' || issue_id as work_item_key, 'jira' as source, issue_id::varchar as source_id, created as created_at,
    resolved as resolved_at, coalesce(resolved, created) as updated_at, status as status_id, status as status_name,
    case when status = '9' then 'done' when status in ('1', '8') then 'todo' else 'in_progress' end as status_category,
    assignee as assignee_person_id, assignee as assignee_name, customfield_1 as team_field_id,
    customfield_1 as team_field_name, customfield_2 as sprint_set, priority as priority_id, priority as priority_name,
    cast(null as date) as due_date, customfield_4::double as story_points, false as is_flagged,
    project as container_id, project as container_name, cast(null as varchar) as parent_key,
    cast(null as varchar) as epic_link_key, false as is_archived, false as is_deleted,
from issue_now;

create or replace table lake.build_marts.fct_field_change as
select
    issue_id || ':' || history_id as change_key, 'jira:' || issue_id as work_item_key,
    case field_id
        when 'customfield_1' then 'team' when 'customfield_2' then 'sprint' when 'customfield_4' then 'story_points'
        when 'summary' then 'title' when 'project' then 'container' when 'rank' then 'other:rank'
        when 'resolution' then 'other:resolution' else field_id
    end as field_name,
    changed_at, 0 as position, author as author_person_id,
    lag(value) over (partition by issue_id, field_id order by changed_at, history_id) as old_value,
    cast(null as varchar) as old_label, case when field_id = 'customfield_4' then value::double::varchar else value end as new_value,
    value as new_label, false as is_own_write, issue_id || ':' || history_id as raw_record_id,
from change_now;

create table if not exists lake.build_marts.dim_status
(source varchar, status_id varchar, status_name varchar, status_category varchar, is_blocked_status boolean);

create or replace table lake.intermediate.int_item_owner as
select work_item_key, team_field_id as team_id from lake.intermediate.int_work_item;

create or replace table lake.build_marts.dim_team as
select distinct team_id, 'default' as calendar_id from lake.intermediate.int_item_owner;

create or replace table lake.build_marts.dim_calendar as
select
    'default' as calendar_id, 'UTC' as timezone, day as calendar_date, cast(day + 1 as timestamp) as ends_at,
from (select current_date - 800 + range::int as day from range(1000));
