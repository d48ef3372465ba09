-- Open items at weekly-grid cut-offs and at the run's, as they stood then, and when they were finished afterwards.
create or replace temp table snap_at as
with teams as (
    select team_id, min(created_at) as first_at,
    from item
    group by team_id
)
select team_id, cutoff, row_number() over (order by team_id, cutoff) as snap_id, cutoff = $as_of::timestamp as is_current,
from teams, unnest(generate_series($as_of::timestamp - interval 540 day, $as_of::timestamp, interval 15 day)) as grid(cutoff)
where cutoff > first_at + interval 28 day or cutoff = $as_of::timestamp;

create or replace temp table snap_pace as
select
    m.snap_id,
    count(*) filter (where s.valid_from > m.cutoff - interval 28 day) / 4.0 as weekly28,
    count(*) / 12.0 as weekly84,
from snap_at as m
left join item_state as s
    on s.team_id = m.team_id and s.is_finish and s.valid_from <= m.cutoff and s.valid_from > m.cutoff - interval 84 day
group by m.snap_id;

create or replace temp table snap as
with stood as (
    select m.snap_id, m.cutoff, m.is_current, s.*,
    from snap_at as m
    inner join item_state as s
        on s.team_id = m.team_id
        and s.valid_from <= m.cutoff
        and (s.valid_to is null or s.valid_to > m.cutoff)
        and s.category <> 'done'
),
in_sprint as (
    select
        t.snap_id, t.work_item_key,
        bool_or(p.start_at <= t.cutoff and coalesce(p.completed_at, p.end_at) > t.cutoff) as in_running,
        bool_or(p.start_at is null or p.start_at > t.cutoff) as in_future,
        min(date_diff('second', t.cutoff, p.end_at) / 86400.0) filter (where p.start_at <= t.cutoff and p.end_at > t.cutoff) as sprint_days_left,
        count(*) as sprints_before,
    from stood as t
    inner join lake.intermediate.int_sprint_membership as m
        on m.work_item_key = t.work_item_key and m.added_at <= t.cutoff
    inner join lake.build_marts.dim_sprint as p on p.sprint_key = m.sprint_key
    where m.removed_at is null or m.removed_at > t.cutoff or p.start_at <= t.cutoff
    group by all
),
blocked as (
    select t.snap_id, t.work_item_key, count(distinct b.blocker_key) as open_blockers,
    from stood as t
    inner join lake.build_marts.fct_blocking_interval as b
        on b.work_item_key = t.work_item_key and b.valid_from <= t.cutoff and (b.valid_to is null or b.valid_to > t.cutoff)
    where b.is_blocker_open is not false
    group by all
),
finishes as (
    select work_item_key, valid_from as finished_at from item_state where is_finish
),
-- the history tells a priority by its tool's value: where it ranks is told of the items that have it today
priorities as (
    select s.priority, mode(w.priority_rank) as priority_rank,
    from item_state as s
    inner join lake.build_marts.dim_work_item as w using (work_item_key)
    where s.valid_to is null and s.priority is not null
    group by s.priority
),
finished_then as (
    select t.snap_id, t.work_item_key, min(f.finished_at) as finished_at,
    from stood as t
    inner join finishes as f on f.work_item_key = t.work_item_key and f.finished_at > t.cutoff and f.finished_at <= $as_of
    group by all
)
select
    t.snap_id, t.team_id, t.cutoff, t.is_current, t.work_item_key, t.due_date,
    date_diff('second', t.cutoff, coalesce(c.finished_at, $as_of::timestamp)) / 86400.0 as days_seen,
    c.finished_at is not null as is_finished,
    (t.category = 'in_progress')::int as in_progress,
    ln(1 + date_diff('second', t.created_at, t.cutoff) / 86400.0) as log_age,
    ln(1 + date_diff('second', t.started_at, t.cutoff) / 86400.0) as log_started,
    ln(1 + date_diff('second', t.touched_at, t.cutoff) / 86400.0) as log_idle,
    coalesce(s.in_running, false)::int as in_running_sprint,
    coalesce(s.in_future, false)::int as in_future_sprint,
    s.sprint_days_left, coalesce(s.sprints_before, 0) as sprints_before,
    coalesce(b.open_blockers, 0) as open_blockers,
    (b.work_item_key is not null)::int as is_blocked, t.is_bug::int as is_bug, t.was_done,
    t.points, priorities.priority_rank, (t.assignee is not null)::int as has_assignee,
    date_diff('day', t.cutoff::date, t.due_date) as days_to_due,
    count(*) over team_snap / (0.25 + p.weekly84) as open_weeks,
    sum((t.category = 'in_progress')::int) over team_snap / (0.25 + p.weekly84) as wip_weeks,
    -- where it stands in the queue: started work first, then the older
    row_number() over (partition by t.snap_id order by t.category = 'in_progress' desc, coalesce(s.in_running, false) desc, t.created_at, t.work_item_key)
        / (0.25 + p.weekly84) as queue_weeks,
    ln((0.5 + p.weekly28) / (0.5 + p.weekly84)) as pace_trend,
from stood as t
left join in_sprint as s on s.snap_id = t.snap_id and s.work_item_key = t.work_item_key
left join blocked as b on b.snap_id = t.snap_id and b.work_item_key = t.work_item_key
left join finished_then as c on c.snap_id = t.snap_id and c.work_item_key = t.work_item_key
left join snap_pace as p on p.snap_id = t.snap_id
left join priorities on priorities.priority = t.priority
window team_snap as (partition by t.snap_id)
order by t.snap_id, t.work_item_key
