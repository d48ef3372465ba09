-- Estimation: the size of what is finished, how much is estimated, and whether points say anything about time.
create or replace temp table feature_estimation as
with finished as (
    select
        moment_id, cutoff, category_since as since, points,
        ln(1 + greatest(date_diff('second', started_at, category_since) / 86400.0, 0)) as cycle,
    from standing
    where category = 'done'
),
sizes as (
    select
        moment_id,
        avg(points) filter (where since > cutoff - interval 28 day) as size28,
        avg(points) filter (where since > cutoff - interval 84 day) as size84,
        stddev_samp(points) filter (where since > cutoff - interval 84 day) as size_sd84,
        avg((points is not null)::int) filter (where since > cutoff - interval 84 day) as estimated84,
        corr(points, cycle) as size_cycle_corr,
    from finished
    group by moment_id
),
large as (
    select f.moment_id, avg((f.points >= 2 * s.size84)::int) as share,
    from finished as f
    inner join sizes as s using (moment_id)
    where f.since > f.cutoff - interval 84 day and f.points is not null
    group by f.moment_id
),
open_work as (
    select
        moment_id,
        avg((points is not null)::int) filter (where category = 'in_progress') as estimated_wip,
        count(*) filter (where category = 'in_progress') as wip,
    from standing
    group by moment_id
)
select
    m.moment_id,
    ln(1 + s.size84) as e_size84,
    ln((0.5 + s.size28) / (0.5 + s.size84)) as e_size_change28,
    s.estimated84 as e_estimated_done84,
    w.estimated_wip as e_estimated_wip,
    s.size_sd84 / nullif(s.size84, 0) as e_size_spread84,
    l.share as e_large_share84,
    coalesce(c.reestimated28, 0) / (1.0 + coalesce(w.wip, 0)) as e_reestimated28,
    case when isfinite(s.size_cycle_corr) then s.size_cycle_corr end as e_size_cycle_corr,
from moment_at as m
left join sizes as s using (moment_id)
left join large as l using (moment_id)
left join open_work as w using (moment_id)
left join recent_change as c using (moment_id)
