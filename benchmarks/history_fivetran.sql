-- The generated history as Fivetran's Jira connector lands it: only the columns that carry something here.
create or replace table pg.jira.issue as
select
    issue_id as id, false as _fivetran_deleted, now()::timestamp as _fivetran_synced, created, resolved,
    coalesce(resolved, created) as updated, status::bigint as status, assignee, priority::bigint as priority,
    project::bigint as project, 'KEY-' || i as key, summary, 10001::bigint as issue_type,
from issue_now;

create or replace table pg.jira.issue_field_history as
select
    field_id, issue_id, changed_at as time, now()::timestamp as _fivetran_synced, value, true as is_active,
    author as author_id,
from change_now where field_id != 'customfield_2';

create or replace table pg.jira.issue_multiselect_history as
select
    md5(history_id::varchar) as _fivetran_id, field_id, issue_id, changed_at as time,
    now()::timestamp as _fivetran_synced, value, true as is_active, author as author_id,
from change_now where field_id = 'customfield_2';

create or replace table pg.jira.field as
select
    field_id as id, field_id = 'customfield_2' as is_array, starts_with(field_id, 'customfield') as is_custom,
    any_value(field_name) as name, now()::timestamp as _fivetran_synced,
from change_now group by all;

create or replace table pg.jira.status as
select distinct status::bigint as id, 'Status ' || status as name, '' as description, 2::bigint as status_category_id,
    now()::timestamp as _fivetran_synced,
from issue_now;

create or replace table pg.jira.team as
select distinct customfield_1 as id, customfield_1 as name, customfield_1 as title, true as is_shared, true as is_visible,
    now()::timestamp as _fivetran_synced,
from issue_now where customfield_1 is not null;

create or replace table pg.jira."user" as
select distinct author as id, author as name, author || '@example.com' as email, author as username, 'UTC' as time_zone,
    'en' as locale, true as is_active, now()::timestamp as _fivetran_synced,
from change_now;

create or replace table pg.jira.project as
select distinct project::bigint as id, 'P' || project as key, 'Project ' || project as name, '' as description,
    'user-1' as lead_id, now()::timestamp as _fivetran_synced,
from issue_now;

create or replace table pg.jira.sprint as
select distinct value::bigint as id, 'Sprint ' || value as name, 1::bigint as board_id, now()::timestamp as start_date,
    now()::timestamp as end_date, now()::timestamp as complete_date, now()::timestamp as _fivetran_synced,
from change_now where field_id = 'customfield_2';

create or replace table pg.jira.component as
select 1::bigint as id, 'none' as name, '' as description, 10000::bigint as project_id, now()::timestamp as _fivetran_synced;

create or replace table pg.jira.field_option as
select 1::bigint as id, null::bigint as parent_id, 'none' as name, now()::timestamp as _fivetran_synced;

create or replace table pg.jira.issue_type as
select 10001::bigint as id, 'Task' as name, '' as description, false as subtask, now()::timestamp as _fivetran_synced;
