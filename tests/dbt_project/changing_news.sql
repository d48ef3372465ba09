-- What the second night brings besides three days: late, corrected, deleted and moved events, and the rest that
-- can change an item's past.
create or replace temp macro pick(a, salt, n) as (hash(a, salt) % n)::int;

insert into lake.build_marts.fct_field_change by name
select work_item_key || ':late' as change_key, work_item_key, 'status' as field_name,
    created_at + interval 90 minute as changed_at, 0 as position, 's1' as old_value, 's4' as new_value, false as is_own_write,
    work_item_key || ':late' as raw_record_id,
from lake.intermediate.int_work_item where pick(work_item_key, 'late', 12) = 0;
update lake.build_marts.fct_field_change set new_value = 's3', new_label = 's3'
where field_name = 'status' and pick(change_key, 'corrected', 40) = 0;
update lake.build_marts.fct_field_change set changed_at = changed_at - interval 2 day where pick(change_key, 'moved', 60) = 0;
delete from lake.build_marts.fct_field_change where pick(change_key, 'deleted', 60) = 0;
insert into lake.intermediate.int_work_item by name
select * replace ('jira:new' as work_item_key, timestamp '2026-03-11 04:30:00' as created_at)
from lake.intermediate.int_work_item where work_item_key = 'jira:1';
update lake.intermediate.int_work_item set is_deleted = true, updated_at = timestamp '2026-03-11 23:30:00'
where work_item_key in ('jira:4', 'trello:9');
delete from lake.intermediate.int_work_item where work_item_key = 'jira:10';
update lake.intermediate.int_work_item set story_points = 13 where work_item_key = 'trello:12';
update lake.build_marts.dim_status set status_category = 'done' where source = 'trello' and status_id = 's2';
update lake.intermediate.int_item_owner set team_id = 't2' where pick(work_item_key, 'owner', 20) = 0;
