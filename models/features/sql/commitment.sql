-- Commitment, carry-over and scope change: the plan of the sprint that starts, and how plans went before.
create or replace temp table feature_commitment as
with plans as (
    select
        series_id, seq, level, pad, done, committed, carried, member_count,
        done / nullif(committed, 0) as done_ratio,
        added / nullif(committed, 0) as added_share,
        removed / nullif(committed, 0) as removed_share,
        unestimated_items / nullif(final_scope_items, 0) as unestimated_share,
    from series_period
    where end_at <= $as_of
),
history as (
    select
        series_id, seq, level, pad, committed, carried, done_ratio, added_share, member_count,
        avg(committed) over last5 as committed5,
        avg(carried) over last5 as carried5,
        avg(least(done_ratio, 3)) over (partition by series_id order by seq rows between 2 preceding and current row) as done_ratio3,
        avg(least(done_ratio, 3)) over last5 as done_ratio5,
        stddev_samp(least(done_ratio, 3)) over last5 as done_ratio_sd5,
        avg(least(added_share, 3)) over last5 as added5,
        avg(least(removed_share, 3)) over last5 as removed5,
        avg(unestimated_share) over last5 as unestimated5,
        avg((done < 0.9 * committed)::int) over last5 as missed5,
    from plans
    window last5 as (partition by series_id order by seq rows between 4 preceding and current row)
),
inside as (
    select
        origin_id,
        avg((category = 'in_progress')::int) as started_share,
        avg(is_blocked::int) as blocked_share,
        median(age_days) as item_age,
    from sprint_standing
    where not done_before
    group by origin_id
)
select
    o.origin_id,
    (o.moment <> 'history' and n.committed is not null)::int as c_known,
    ln((plan.committed + h.pad) / (h.level + h.pad)) as c_committed,
    ln((plan.committed + h.pad) / (h.committed + h.pad)) as c_committed_vs_last,
    ln((plan.committed + h.pad) / (h.committed5 + h.pad)) as c_committed_vs_mean5,
    plan.committed_items / nullif(h.member_count, 0) as c_items_per_member,
    ln((plan.committed / nullif(plan.committed_items, 0) + h.pad) / (2 * h.pad)) as c_size_per_item,
    h.unestimated5 as c_unestimated_share5,
    ln((h.carried + h.pad) / (h.level + h.pad)) as c_carry_in,
    least(h.carried / nullif(plan.committed, 0), 3) as c_carry_in_share,
    ln((h.carried5 + h.pad) / (h.level + h.pad)) as c_carry_mean5,
    least(h.done_ratio, 3) as c_done_ratio_last,
    h.done_ratio3 as c_done_ratio_mean3,
    h.done_ratio5 as c_done_ratio_mean5,
    h.done_ratio_sd5 as c_done_ratio_sd5,
    ln((plan.committed * h.done_ratio5 + h.pad) / (h.level + h.pad)) as c_expected,
    least(h.added_share, 3) as c_added_share_last,
    h.added5 as c_added_share_mean5,
    h.removed5 as c_removed_share_mean5,
    h.missed5 as c_missed_share5,
    i.started_share as c_started_share,
    i.blocked_share as c_blocked_share,
    ln(1 + i.item_age) as c_item_age,
from origin as o
inner join history as h on h.series_id = o.series_id and h.seq = o.last_seq
left join series_period as n on n.series_id = o.series_id and n.seq = o.last_seq + 1
left join lateral (
    select
        case when o.moment <> 'history' then n.committed end as committed,
        case when o.moment <> 'history' then n.committed_items end as committed_items,
) as plan on true
left join inside as i on i.origin_id = o.origin_id
