-- Quality and rework: reopened and returned work, bugs, edits after the start.
create or replace temp table feature_quality as
with stock as (
    select
        moment_id,
        avg(is_bug::int) filter (where category <> 'done') as bug_open_share,
        median(date_diff('second', created_at, cutoff) / 86400.0) filter (where is_bug and category <> 'done') as bug_age,
        avg(was_done) filter (where category = 'in_progress') as reopened_wip,
        count(*) filter (where category = 'in_progress') as wip,
    from standing
    group by moment_id
),
taken_out as (
    select mo.moment_id, count(*) as removed28,
    from moment_at as mo
    inner join (
        select o.team_id, o.valid_from, o.valid_to, m.removed_at
        from lake.intermediate.int_sprint_membership as m
        inner join item_owner as o using (work_item_key)
        where m.removed_at is not null
    ) as m
        on m.team_id = mo.team_id and m.valid_from <= mo.cutoff and (m.valid_to is null or m.valid_to > mo.cutoff)
        and m.removed_at <= mo.cutoff and m.removed_at > mo.cutoff - interval 28 day
    group by mo.moment_id
)
select
    m.moment_id,
    r.reopened28 / (1.0 + r.finished28) as q_reopened28,
    r.reopened84 / (1.0 + r.finished84) as q_reopened84,
    r.backward28 / (1.0 + coalesce(s.wip, 0)) as q_backward28,
    a.arrived_bugs28 / nullif(a.arrived28, 0) as q_bug_arrivals28,
    a.arrived_bugs84 / nullif(a.arrived84, 0) as q_bug_arrivals84,
    r.finished_bugs84 / nullif(r.finished84, 0) as q_bug_done84,
    s.bug_open_share as q_bug_open_share,
    ln(1 + s.bug_age) as q_bug_age,
    coalesce(c.flagged28, 0) / (1.0 + coalesce(s.wip, 0)) as q_flagged28,
    coalesce(c.reassigned28, 0) / (1.0 + coalesce(s.wip, 0)) as q_reassigned28,
    coalesce(c.edited28, 0) / (1.0 + coalesce(s.wip, 0)) as q_edited28,
    coalesce(t.removed28, 0) / (1.0 + r.finished28) as q_removed28,
    s.reopened_wip as q_reopened_wip,
from moment_at as m
left join stock as s using (moment_id)
left join recent_flow as r using (moment_id)
left join recent_arrival as a using (moment_id)
left join recent_change as c using (moment_id)
left join taken_out as t using (moment_id)
