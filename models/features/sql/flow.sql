-- Flow: work in progress, ages, cycle and lead times, arrivals and departures of the team.
create or replace temp table feature_flow as
with stock as (
    select
        standing.moment_id,
        count(*) filter (where category = 'in_progress') as wip,
        median(date_diff('second', started_at, standing.cutoff) / 86400.0) filter (where category = 'in_progress') as age_median,
        quantile_cont(date_diff('second', started_at, cutoff) / 86400.0, 0.85) filter (where category = 'in_progress') as age_p85,
        max(date_diff('second', started_at, cutoff) / 86400.0) filter (where category = 'in_progress') as age_max,
        avg((touched_at < cutoff - interval 14 day)::int) filter (where category = 'in_progress') as idle_share,
        avg((b.work_item_key is not null)::int) filter (where category = 'in_progress') as waiting_share,
    from standing
    left join blocked_at as b on b.moment_id = standing.moment_id and b.work_item_key = standing.work_item_key
    group by standing.moment_id
),
times as (
    select
        moment_id,
        median(cycle) filter (where since > cutoff - interval 30 day) as cycle30,
        median(cycle) filter (where since > cutoff - interval 90 day) as cycle90,
        quantile_cont(cycle, 0.85) filter (where since > cutoff - interval 90 day) as cycle_p85,
        quantile_cont(cycle, 0.85) as cycle_p85_180,
        median(lead_time) filter (where since > cutoff - interval 90 day) as lead90,
        quantile_cont(lead_time, 0.85) filter (where since > cutoff - interval 90 day) as lead_p85,
    from (
        select
            moment_id, cutoff, category_since as since,
            date_diff('second', started_at, category_since) / 86400.0 as cycle,
            date_diff('second', created_at, category_since) / 86400.0 as lead_time,
        from standing
        where category = 'done'
    )
    group by moment_id
),
late as (
    select s.moment_id, avg((date_diff('second', s.started_at, s.cutoff) / 86400.0 > t.cycle_p85_180)::int) as over_p85,
    from standing as s
    inner join times as t using (moment_id)
    where s.category = 'in_progress'
    group by s.moment_id
),
busiest as (
    select moment_id, max(finished) / sum(finished) as share,
    from (
        select moment_id, category_since::date as day, count(*) as finished,
        from standing
        where category = 'done' and category_since > cutoff - interval 28 day
        group by all
    )
    group by moment_id
)
select
    m.moment_id,
    ln(1 + coalesce(s.wip, 0)) as f_wip,
    s.wip / nullif(r.finished56 / 8.0, 0) as f_wip_weeks,
    (r.started28 - r.finished28) / (1.0 + coalesce(s.wip, 0)) as f_wip_change28,
    ln(1 + s.age_median) as f_wip_age_median,
    ln(1 + s.age_p85) as f_wip_age_p85,
    ln(1 + s.age_max) as f_wip_age_max,
    l.over_p85 as f_wip_over_p85,
    s.waiting_share as f_waiting_share,
    s.idle_share as f_idle_share,
    ln(1 + t.cycle90) as f_cycle_median90,
    ln(1 + t.cycle_p85) as f_cycle_p85_90,
    ln((1 + t.cycle30) / (1 + t.cycle90)) as f_cycle_trend,
    ln(1 + t.lead90) as f_lead_median90,
    ln(1 + t.lead_p85) as f_lead_p85_90,
    ln((1 + a.arrived14) / (1 + r.finished56 / 4.0)) as f_arrivals14,
    ln((1 + a.arrived56) / (1 + r.finished56)) as f_arrivals56,
    ln((1 + r.started14) / (1 + r.finished56 / 4.0)) as f_started14,
    ln((1 + r.finished7) / (1 + r.finished56 / 8.0)) as f_finished7,
    ln((1 + r.finished14) / (1 + r.finished56 / 4.0)) as f_finished14,
    ln((1 + r.finished28) / (1 + r.finished56 / 2.0)) as f_finished28,
    (a.arrived28 - r.finished28) / (1.0 + r.finished28) as f_net_flow28,
    x.share as f_busiest_day_share,
from moment_at as m
left join stock as s using (moment_id)
left join times as t using (moment_id)
left join late as l using (moment_id)
left join busiest as x using (moment_id)
left join recent_flow as r using (moment_id)
left join recent_arrival as a using (moment_id)
