-- Every item's tracked state as half-open intervals in which nothing changed: forward-filled from the sparse
-- changes, so that one join answers what stood at any instant: its team, its points, where it stood on the board.
create or replace temp table owner_then as
-- rows of one team in a row are one; times that nobody owned it are left out
with turns as (
    select *, team_id is distinct from lag(team_id) over (partition by work_item_key order by valid_from) as is_turn,
    from lake.intermediate.int_primary_owner
),
turned as (
    select work_item_key, team_id, valid_from, lead(valid_from) over (partition by work_item_key order by valid_from) as valid_to,
    from turns
    where is_turn
)
select * from turned where team_id <> 'UNOWNED';

create or replace temp table item as
-- with the team that has it now, or had it last
select
    work_item_key, owner.team_id, item_type, created_at, is_open,
    lower(item_type) in ('bug', 'defect', 'incident') as is_bug,
from lake.build_marts.dim_work_item
inner join (select work_item_key, max_by(team_id, valid_from) as team_id from owner_then group by all) as owner using (work_item_key)
where is_counted;

create or replace temp table item_owner as
select item.work_item_key, item.created_at, item.is_bug, owner.team_id, owner.valid_from, owner.valid_to,
from owner_then as owner
inner join item using (work_item_key);

create or replace temp table item_state as
with events as (
    select work_item_key, valid_from as happened_at, field_name, value, true as is_touch,
    from lake.build_marts.fct_item_state_interval
    -- a flag set or taken away touches an item, as every change of it does
    where field_name in ('status_category', 'story_points', 'assignee', 'due_date', 'flagged', 'archived', 'priority')
    union all
    -- delivered, dropped or put away by what was known then
    select work_item_key, valid_from, 'band', band || if(is_undated, ' undated', ''), false from lake.intermediate.int_item_band
    union all
    select work_item_key, valid_from, 'team', team_id, false from owner_then
    union all
    select work_item_key, valid_to, 'team', null, false from owner_then
    where valid_to is not null
        and (work_item_key, valid_to) not in (select (work_item_key, valid_from) from owner_then)
),
changes as (
    select
        e.work_item_key, e.happened_at,
        max(coalesce(e.value, '')) filter (where e.field_name = 'band') as band,
        max(coalesce(e.value, '')) filter (where e.field_name = 'team') as team,
        max(coalesce(e.value, '')) filter (where e.field_name = 'story_points') as points,
        max(coalesce(e.value, '')) filter (where e.field_name = 'assignee') as assignee,
        max(coalesce(e.value, '')) filter (where e.field_name = 'due_date') as due_date,
        max(coalesce(e.value, '')) filter (where e.field_name = 'priority') as priority,
        bool_or(e.is_touch) as is_touch,
    from events as e
    inner join item using (work_item_key)
    group by all
),
filled as (
    select
        work_item_key, happened_at, is_touch,
        last_value(band ignore nulls) over so_far as band,
        split_part(last_value(band ignore nulls) over so_far, ' ', 1) as category,
        last_value(team ignore nulls) over so_far as team,
        last_value(points ignore nulls) over so_far as points,
        last_value(assignee ignore nulls) over so_far as assignee,
        last_value(due_date ignore nulls) over so_far as due_date,
        last_value(priority ignore nulls) over so_far as priority,
        lead(happened_at) over (partition by work_item_key order by happened_at) as valid_to,
    from changes
    window so_far as (partition by work_item_key order by happened_at rows between unbounded preceding and current row)
),
moved as (
    select *, lag(category) over item as before, category is distinct from lag(category) over item as is_move,
    from filled
    window item as (partition by work_item_key order by happened_at)
),
told as (
    select
        *,
        is_move and coalesce(before, 'todo') <> 'done' and band = 'done' as is_finish,
        is_move and before = 'done' as is_reopen,
        is_move and before = 'in_progress' and category = 'todo' as is_backward,
        -- what nobody knows since when was finished in no period
        case when band not like '% undated' then max(case when is_move then happened_at end) over history end as category_since,
        min(case when category = 'in_progress' then happened_at end) over history as started_at,
        max(case when is_touch then happened_at end) over history as touched_at,
        coalesce(max((category = 'done')::int) over history, 0) as was_done,
    from moved
    window history as (partition by work_item_key order by happened_at rows between unbounded preceding and current row)
)
select
    team as team_id, told.work_item_key, item.is_bug, item.created_at, happened_at as valid_from, valid_to, category,
    try_cast(nullif(points, '') as double) as points,
    nullif(assignee, '') as assignee,
    try_cast(nullif(due_date, '') as date) as due_date,
    nullif(priority, '') as priority,
    is_finish, is_reopen, is_backward, category_since, started_at, touched_at, was_done,
from told
inner join item using (work_item_key)
-- what was put away or dropped is off the board: neither open nor finished
where team <> '' and category <> 'archived'
