-- Periods of each series, cleaned: valid clocks, duplicates once, parallel sprints merged, overlaps cut; with the scale.
create or replace temp table series_period as
with valid as (
    select *
    from loaded_period
    where
        start_at is not null and end_at is not null and end_at > start_at
        and epoch(end_at - start_at) <= 120 * 86400
        -- a clock at its epoch; and a start that far away is a slip, not the plan for the next period
        and start_at between timestamp '1990-01-01' and $as_of + interval 180 day
        -- a sprint without a single estimate says nothing about points; zero would
        and (done is not null or end_at > $as_of)
        and isfinite(coalesce(done, 0)) and coalesce(done, 0) >= 0
),
once as (
    select * from valid
    qualify row_number() over (
        partition by series_id, start_at, end_at, done, committed, coalesce(items_done, 0) order by sprint_key) = 1
),
marked as (
    select
        *,
        max(end_at) over (partition by series_id order by start_at, end_at, sprint_key rows between unbounded preceding and 1 preceding) as reached_at,
    from once
),
numbered as (
    -- a sprint that lies more than half inside what was reached already runs in parallel: one planning period
    select
        *,
        sum((reached_at is null or reached_at - start_at <= (end_at - start_at) / 2)::int)
            over (partition by series_id order by start_at, end_at, sprint_key) as period_no,
    from marked
),
merged as (
    select
        series_id, team_id, unit, period_kind, period_no,
        max_by(sprint_key, end_at) as sprint_key,
        min(start_at) as start_at, max(end_at) as end_at, max(planned_end_at) as planned_end_at,
        sum(done) as done, sum(items_done) as items_done,
        sum(committed) as committed, sum(added) as added, sum(removed) as removed,
        sum(final_scope) as final_scope, sum(carried) as carried, sum(committed_items) as committed_items,
        sum(final_scope_items) as final_scope_items, sum(unestimated_items) as unestimated_items,
        max(member_count)::double as member_count,
    from numbered
    group by all
),
cut as (
    select
        * replace (greatest(start_at, coalesce(lag(end_at) over (partition by series_id order by period_no), start_at)) as start_at),
        row_number() over (partition by series_id order by period_no) as seq,
    from merged
),
scaled as (
    select
        *,
        avg(case when end_at <= $as_of then done end) over last_ten as level,
        sum(case when end_at <= $as_of then done end) over last_ten
            / nullif(sum(case when end_at <= $as_of then items_done end) over last_ten, 0) as item_size,
    from cut
    where end_at > start_at
    window last_ten as (partition by series_id order by seq rows between 9 preceding and current row)
)
select
    * exclude (period_no, item_size, done, planned_end_at),
    -- the work has ended when nothing came in the last ten periods: what follows the last amount is no outcome
    seq > coalesce(max(case when end_at <= $as_of and done > 0 then seq end) over by_series, 0)
        and coalesce(max_by(level, seq) filter (where end_at <= $as_of) over by_series, 0) = 0 as is_after_end,
    -- what was known while it ran; closing late is news
    case when planned_end_at > start_at then planned_end_at else end_at end as planned_end_at,
    case when end_at <= $as_of then done end as done,
    -- half an average item keeps the logarithm finite in an empty period without drowning small teams
    0.5 * coalesce(nullif(item_size, 0), 1) + 0.05 * level as pad,
from scaled
window by_series as (partition by series_id)
order by series_id, seq
