-- Every item's tracked state as half-open intervals in which nothing changed: forward-filled from the sparse
-- changes, so that one join answers what stood at any instant. Items count for the team that owns them today.
create or replace temp table item as
select
    work_item_key, owner_team_id as team_id, item_type, created_at, is_open, outcome is not distinct from 'dropped' as is_dropped,
    lower(item_type) in ('bug', 'defect', 'incident') as is_bug,
from lake.build_marts.dim_work_item
where owner_team_id is not null and is_counted;

create or replace temp table item_state as
with changes as (
    select
        i.work_item_key, i.valid_from as happened_at,
        max(coalesce(i.value, '')) filter (where i.field_name = 'status_category') as category,
        max(coalesce(i.value, '')) filter (where i.field_name = 'story_points') as points,
        max(coalesce(i.value, '')) filter (where i.field_name = 'assignee') as assignee,
        max(coalesce(i.value, '')) filter (where i.field_name = 'due_date') as due_date,
        max(coalesce(i.value, '')) filter (where i.field_name = 'archived') as archived,
        max(coalesce(i.value, '')) filter (where i.field_name = 'priority') as priority,
    from lake.build_marts.fct_item_state_interval as i
    inner join item using (work_item_key)
    -- a flag set or taken away touches an item, as every change of it does
    where i.field_name in ('status_category', 'story_points', 'assignee', 'due_date', 'flagged', 'archived', 'priority')
    group by all
),
filled as (
    select
        work_item_key, happened_at,
        last_value(category ignore nulls) over so_far as category,
        last_value(points ignore nulls) over so_far as points,
        last_value(assignee ignore nulls) over so_far as assignee,
        last_value(due_date ignore nulls) over so_far as due_date,
        last_value(archived ignore nulls) over so_far as archived,
        last_value(priority ignore nulls) over so_far as priority,
        lead(happened_at) over (partition by work_item_key order by happened_at) as valid_to,
    from changes
    window so_far as (partition by work_item_key order by happened_at rows between unbounded preceding and current row)
),
moved as (
    select *, category is distinct from lag(category) over (partition by work_item_key order by happened_at) as is_move,
    from filled
)
select
    item.team_id, item.work_item_key, item.is_bug, item.created_at,
    moved.happened_at as valid_from, moved.valid_to, moved.category,
    try_cast(nullif(points, '') as double) as points,
    nullif(assignee, '') as assignee,
    try_cast(nullif(due_date, '') as date) as due_date,
    nullif(priority, '') as priority,
    is_move and coalesce(lag(category) over history, 'todo') <> 'done' and category = 'done' as is_finish,
    is_move and coalesce(lag(category) over history, '') = 'done' and category <> 'done' as is_reopen,
    is_move and coalesce(lag(category) over history, '') = 'in_progress' and category = 'todo' as is_backward,
    max(case when is_move then moved.happened_at end) over history as category_since,
    min(case when category = 'in_progress' then moved.happened_at end) over history as started_at,
    max(moved.happened_at) over history as touched_at,
    coalesce(max((category = 'done')::int) over history, 0) as was_done,
from moved
inner join item using (work_item_key)
-- what was put away or dropped is off the board: neither open nor finished
where lower(coalesce(archived, '')) not in ('true', '1') and not (item.is_dropped and moved.category = 'done')
window history as (partition by moved.work_item_key order by moved.happened_at rows between unbounded preceding and current row)
