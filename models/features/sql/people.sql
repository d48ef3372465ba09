-- People and capacity: who is there, who finishes, how work spreads over them, and the days they have.
create or replace temp table feature_people as
with bridge as (
    select person_id, team_id, valid_from, coalesce(valid_to, date '9999-12-31') as valid_to, coalesce(capacity_share, 1) as capacity,
    from lake.build_marts.bridge_person_team
),
staff as (
    select
        m.moment_id,
        count(distinct b.person_id) filter (where now) as members,
        sum(b.capacity) filter (where now) as capacity,
        sum(b.capacity) filter (where b.valid_from <= m.cutoff - interval 28 day and b.valid_to > m.cutoff - interval 28 day) as capacity28,
        count(distinct b.person_id) filter (where b.valid_from <= m.cutoff - interval 90 day and b.valid_to > m.cutoff - interval 90 day) as members90,
        count(*) filter (where now and b.valid_from > m.cutoff - interval 28 day) as joined28,
        count(*) filter (where not now and b.valid_to > m.cutoff - interval 28 day) as left28,
        avg((b.capacity < 1)::int) filter (where now) as shared_people,
    from moment_at as m
    inner join bridge as b on b.team_id = m.team_id and b.valid_from <= m.cutoff
    left join lateral (select b.valid_to > m.cutoff as now) on true
    group by m.moment_id
),
by_person as (
    select
        moment_id, assignee,
        count(*) filter (where category = 'in_progress') as wip,
        count(*) filter (where category = 'done' and category_since > cutoff - interval 28 day) as done28,
        count(*) filter (where category = 'done' and category_since > cutoff - interval 84 day) as done84,
    from standing
    group by all
),
load as (
    select
        moment_id,
        count(*) filter (where done28 > 0 and assignee is not null) as active28,
        count(*) filter (where done84 > 0 and assignee is not null) as active84,
        max(done84) filter (where assignee is not null) / nullif(sum(done84), 0) as top_share84,
        max(wip) filter (where assignee is not null) as wip_most,
        sum(wip) as wip,
        coalesce(sum(wip) filter (where assignee is null), 0) / nullif(sum(wip), 0) as unassigned_wip,
    from by_person
    group by moment_id
),
days as (
    select
        o.origin_id,
        count(*) filter (where c.is_working_day) as workdays,
        count(*) filter (where c.holiday_name is not null and isodow(c.calendar_date) < 6) as holidays,
    from origin as o
    inner join lake.build_marts.dim_team as t on t.team_id = o.team_id
    inner join lake.build_marts.dim_calendar as c
        on c.calendar_id = t.calendar_id
        and c.calendar_date >= coalesce(o.next_start_at, o.last_end_at)::date
        and c.calendar_date < (coalesce(o.next_start_at, o.last_end_at) + to_seconds(o.usual_seconds))::date
    group by o.origin_id
)
select
    o.origin_id,
    ln(1 + s.members) as t_members,
    s.capacity as t_capacity,
    s.members - s.members90 as t_members_change90,
    ln((0.5 + s.capacity) / (0.5 + s.capacity28)) as t_capacity_change28,
    s.joined28 as t_joined28,
    s.left28 as t_left28,
    s.shared_people as t_shared_people,
    l.active28 as t_active28,
    l.active28 / nullif(s.members, 0) as t_active_share,
    (1 + l.active28) / (1.0 + l.active84) as t_active_trend,
    l.top_share84 as t_top_share84,
    l.wip / nullif(s.members, 0) as t_wip_per_person,
    l.wip_most as t_wip_most,
    l.unassigned_wip as t_unassigned_wip,
    d.workdays as t_workdays_next,
    d.holidays as t_holidays_next,
from origin as o
inner join moment_at as m on m.team_id = o.team_id and m.cutoff = o.cutoff
left join staff as s using (moment_id)
left join load as l using (moment_id)
left join days as d on d.origin_id = o.origin_id
