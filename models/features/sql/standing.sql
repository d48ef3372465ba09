-- What stood at each cut-off: a team's open items, and those finished in the half year before.
create or replace temp table moment_at as
select team_id, cutoff, row_number() over (order by team_id, cutoff) as moment_id,
from (select distinct team_id, cutoff from origin);

create or replace temp table standing as
select
    m.moment_id, m.cutoff, s.team_id, s.work_item_key, s.is_bug, s.created_at, s.category, s.points, s.assignee, s.due_date,
    s.priority, s.category_since, s.started_at, s.touched_at, s.was_done,
from moment_at as m
inner join item_state as s
    on s.team_id = m.team_id
    and s.valid_from <= m.cutoff
    and (s.valid_to is null or s.valid_to > m.cutoff)
where s.category <> 'done' or s.category_since > m.cutoff - interval 180 day;

create or replace temp table recent_flow as
-- counts of what happened in windows before each cut-off
select
    m.moment_id,
    count(*) filter (where s.is_finish and s.valid_from > m.cutoff - interval 7 day) as finished7,
    count(*) filter (where s.is_finish and s.valid_from > m.cutoff - interval 14 day) as finished14,
    count(*) filter (where s.is_finish and s.valid_from > m.cutoff - interval 28 day) as finished28,
    count(*) filter (where s.is_finish and s.valid_from > m.cutoff - interval 56 day) as finished56,
    count(*) filter (where s.is_finish) as finished84,
    count(*) filter (where s.is_finish and s.is_bug) as finished_bugs84,
    count(*) filter (where s.is_reopen and s.valid_from > m.cutoff - interval 28 day) as reopened28,
    count(*) filter (where s.is_reopen) as reopened84,
    count(*) filter (where s.is_backward and s.valid_from > m.cutoff - interval 28 day) as backward28,
    count(*) filter (where s.started_at = s.valid_from and s.valid_from > m.cutoff - interval 14 day) as started14,
    count(*) filter (where s.started_at = s.valid_from and s.valid_from > m.cutoff - interval 28 day) as started28,
from moment_at as m
left join item_state as s
    on s.team_id = m.team_id
    and s.valid_from <= m.cutoff
    and s.valid_from > m.cutoff - interval 84 day
group by m.moment_id;

create or replace temp table recent_arrival as
select
    m.moment_id,
    count(*) filter (where i.created_at > m.cutoff - interval 14 day) as arrived14,
    count(*) filter (where i.created_at > m.cutoff - interval 28 day) as arrived28,
    count(*) filter (where i.created_at > m.cutoff - interval 56 day) as arrived56,
    count(i.work_item_key) as arrived84,
    count(*) filter (where i.is_bug and i.created_at > m.cutoff - interval 28 day) as arrived_bugs28,
    count(*) filter (where i.is_bug) as arrived_bugs84,
from moment_at as m
left join item_owner as i
    on i.team_id = m.team_id
    and i.valid_from <= m.cutoff
    and (i.valid_to is null or i.valid_to > m.cutoff)
    and i.created_at <= m.cutoff
    and i.created_at > m.cutoff - interval 84 day
group by m.moment_id;

create or replace temp table recent_change as
select
    m.moment_id,
    count(*) filter (where c.field_name = 'flagged' and coalesce(c.new_value, c.new_label) is not null) as flagged28,
    count(*) filter (where c.field_name = 'assignee') as reassigned28,
    count(*) filter (where c.field_name in ('title', 'description')) as edited28,
    count(*) filter (where c.field_name = 'story_points' and c.old_value is not null) as reestimated28,
from moment_at as m
inner join (
    select o.team_id, o.valid_from, o.valid_to, f.*
    from lake.build_marts.fct_field_change as f
    inner join item_owner as o using (work_item_key)
    where not f.is_own_write and f.field_name in ('flagged', 'assignee', 'title', 'description', 'story_points')
) as c
    on c.team_id = m.team_id
    and c.valid_from <= m.cutoff
    and (c.valid_to is null or c.valid_to > m.cutoff)
    and c.changed_at <= m.cutoff
    and c.changed_at > m.cutoff - interval 28 day
group by m.moment_id;

create or replace temp table blocked_at as
-- items of the team that were blocked at the cut-off: by their status, by a flag, by an open blocker
select
    m.moment_id, b.work_item_key, count(distinct b.blocker_key) as open_blockers,
    bool_or(coalesce(blocker.team_id <> m.team_id, false)) as is_cross_team,
    max(date_diff('second', b.since, m.cutoff)) / 86400.0 as waiting_days,
from moment_at as m
inner join standing as s on s.moment_id = m.moment_id
inner join lake.build_marts.fct_blocking_interval as b
    on b.work_item_key = s.work_item_key
    and b.valid_from <= m.cutoff
    and (b.valid_to is null or b.valid_to > m.cutoff)
    and b.is_blocker_open is not false
left join owner_then as blocker
    on blocker.work_item_key = b.blocker_key
    and blocker.valid_from <= m.cutoff
    and (blocker.valid_to is null or blocker.valid_to > m.cutoff)
group by all
