-- the tool states now what its last change led to
update lake.intermediate.int_work_item as items set
    status_id = coalesce(last.status, status_id), assignee_person_id = last.assignee, sprint_set = last.sprint,
    story_points = case when last.has_points then last.points::double else story_points end,
    is_flagged = coalesce(last.flagged = 'true', false), due_date = last.due::date
from (
    select
        work_item_key,
        any_value(new_value) filter (where field_name = 'status') as status,
        any_value(new_value) filter (where field_name = 'assignee') as assignee,
        any_value(new_value) filter (where field_name = 'sprint') as sprint,
        any_value(new_value) filter (where field_name = 'story_points') as points,
        any_value(new_value) filter (where field_name = 'flagged') as flagged,
        any_value(new_value) filter (where field_name = 'due_date') as due,
        bool_or(field_name = 'story_points') as has_points,
    from (
        select * from lake.build_marts.fct_field_change
        qualify row_number() over (
            partition by work_item_key, field_name
            order by changed_at desc, length(raw_record_id) desc, raw_record_id desc
        ) = 1
    )
    group by all
) as last
where items.work_item_key = last.work_item_key;
