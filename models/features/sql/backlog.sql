-- Backlog and dependencies: what waits, how old and how urgent it is, and what waits on whom.
create or replace temp table feature_backlog as
with stock as (
    select
        s.moment_id,
        count(*) filter (where category = 'todo') as todo,
        count(*) as open_items,
        median(date_diff('second', created_at, s.cutoff) / 86400.0) filter (where category = 'todo') as age,
        avg((points is not null)::int) filter (where category = 'todo') as estimated,
        avg((lower(coalesce(priority, '')) in ('highest', 'blocker', 'critical', 'high', '1', '2'))::int) as urgent,
        count(*) filter (where due_date between s.cutoff::date and s.cutoff::date + 14) as due_next,
        avg((due_date < s.cutoff::date)::int) as overdue,
        avg((created_at > s.cutoff - interval 28 day)::int) filter (where category = 'todo') as new_share,
        avg((b.work_item_key is not null)::int) as blocked_open,
        avg((coalesce(b.open_blockers, 0) > 0)::int) filter (where category = 'in_progress') as blocked_wip,
        avg(coalesce(b.is_cross_team, false)::int) as blocked_cross,
        median(b.waiting_days) as blocker_age,
        max(b.open_blockers) as most_blockers,
    from standing as s
    left join blocked_at as b on b.moment_id = s.moment_id and b.work_item_key = s.work_item_key
    where category <> 'done'
    group by s.moment_id
),
blocking as (
    select s.moment_id, count(distinct b.work_item_key) as waiting_on_us,
    from standing as s
    inner join lake.build_marts.fct_blocking_interval as b
        on b.blocker_key = s.work_item_key
        and b.valid_from <= s.cutoff
        and (b.valid_to is null or b.valid_to > s.cutoff)
    where s.category <> 'done'
    group by s.moment_id
)
select
    m.moment_id,
    ln(1 + coalesce(s.todo, 0)) as b_size,
    s.todo / nullif(r.finished56 / 8.0, 0) as b_weeks,
    ln(1 + s.age) as b_age,
    s.estimated as b_estimated_share,
    s.urgent as b_urgent_share,
    s.due_next / nullif(r.finished56 / 4.0, 0) as b_due_next,
    s.overdue as b_overdue_share,
    s.new_share as b_new_share,
    s.blocked_open as b_blocked_open,
    s.blocked_wip as b_blocked_wip,
    s.blocked_cross as b_blocked_cross,
    coalesce(k.waiting_on_us, 0) / (1.0 + coalesce(s.open_items, 0)) as b_blocking,
    ln(1 + s.blocker_age) as b_blocker_age,
    coalesce(s.most_blockers, 0) as b_most_blockers,
from moment_at as m
left join stock as s using (moment_id)
left join blocking as k using (moment_id)
left join recent_flow as r using (moment_id)
