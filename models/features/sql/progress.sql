-- Progress inside the running period, and the team's usual progress at the same share of its last five.
create or replace temp table feature_progress as
with sprint as (
    select
        origin_id,
        sum(amount) as scope,
        sum(amount) filter (where category = 'done') as done,
        sum(amount) filter (where category = 'in_progress') as in_progress,
        sum(amount) filter (where category = 'todo') as todo,
        sum(amount) filter (where is_added) as added,
        sum(amount) filter (where category <> 'done' and is_blocked) as blocked,
        median(started_days) filter (where category = 'in_progress') as in_progress_days,
    from sprint_standing
    where not done_before
    group by origin_id
),
-- what was finished in it and stands finished, with its team and points of the cut-off: as the marts tell a running week
finished as (
    select
        o.origin_id,
        sum(case when o.unit = 'items' then 1.0 else s.points end) as done,
        sum(case when o.unit = 'items' then 1.0 else s.points end) filter (where s.category_since > o.cutoff - interval 3 day) as done3,
    from origin as o
    inner join moment_at as m on m.team_id = o.team_id and m.cutoff = o.cutoff
    inner join standing as s on s.moment_id = m.moment_id and s.category = 'done' and s.category_since >= o.next_start_at
    where o.moment <> 'history'
    group by all
),
before as (
    select
        o.origin_id, p.seq,
        coalesce(sum(a.amount) filter (where a.happened_at < p.start_at + to_seconds(o.elapsed * epoch(p.end_at - p.start_at))), 0) as by_then,
        coalesce(sum(a.amount), 0) as whole,
    from origin as o
    inner join series_period as p on p.series_id = o.series_id and p.seq between o.last_seq - 4 and o.last_seq
    left join activity as a
        on a.team_id = o.team_id and a.unit = o.unit and a.happened_at >= p.start_at and a.happened_at < p.end_at
    where o.moment <> 'history'
    group by all
),
usual as (
    select origin_id, avg(by_then) as by_then, avg(whole - by_then) as rest,
    from before
    group by origin_id
),
joined as (
    select
        o.*, h.level, h.pad, s.scope, s.in_progress, s.todo, s.added, s.blocked, s.in_progress_days, f.done3, u.by_then, u.rest,
        n.committed,
        case when o.moment = 'history' then null when o.period_kind = 'sprint' then coalesce(s.done, 0) else coalesce(f.done, 0) end as done,
    from origin as o
    inner join series_period as h on h.series_id = o.series_id and h.seq = o.last_seq
    left join series_period as n on n.series_id = o.series_id and n.seq = o.last_seq + 1 and o.moment <> 'history'
    left join sprint as s on s.origin_id = o.origin_id
    left join finished as f on f.origin_id = o.origin_id
    left join usual as u on u.origin_id = o.origin_id
)
select
    origin_id,
    done as done_so_far,
    elapsed as p_elapsed,
    case when elapsed is not null then
        len(list_filter(generate_series(cutoff::date, next_end_at::date - 1, interval 1 day), x -> isodow(x) < 6)) end as p_workdays_left,
    ln((done + pad) / (level + pad)) as p_done,
    least(done / nullif(committed, 0), 3) as p_done_share,
    ln((scope + pad) / (level + pad)) as p_scope,
    least(scope / nullif(committed, 0), 3) - 1 as p_scope_change,
    ln((scope - done + pad) / (level + pad)) as p_remaining,
    ln((coalesce(in_progress, 0) + pad) / (level + pad)) + 0 * scope as p_in_progress,
    coalesce(todo, 0) / nullif(scope, 0) as p_todo_share,
    ln((coalesce(added, 0) + pad) / (level + pad)) + 0 * scope as p_added,
    ln((coalesce(done3, 0) + pad) / (level + pad)) + 0 * done as p_done_3d,
    ln((done + (1 - elapsed) * level + pad) / (level + pad)) as p_linear,
    ln((done + pad) / (by_then + pad)) as p_pace,
    ln((done + rest + pad) / (level + pad)) as p_usual_rest,
    coalesce(blocked, 0) / nullif(scope, 0) as p_blocked_share,
    ln(1 + in_progress_days) as p_in_progress_age,
from joined
