-- The items of the sprint that starts or runs at an origin, as they stood at its cut-off, in the series' unit.
create or replace temp table sprint_standing as
with members as (
    select
        o.origin_id, o.unit, o.cutoff, o.next_start_at, m.work_item_key,
        min(m.added_at) as added_at,
    from origin as o
    inner join lake.intermediate.int_sprint_membership as m
        on m.sprint_key = o.next_sprint_key
        and m.added_at <= o.cutoff
        and (m.removed_at is null or m.removed_at > o.cutoff)
    where o.moment <> 'history'
    group by all
),
-- asked of each member itself: some belong to teams that forecast at other times
blocked as (
    select distinct m.origin_id, m.work_item_key,
    from members as m
    inner join lake.build_marts.fct_blocking_interval as b
        on b.work_item_key = m.work_item_key
        and b.valid_from <= m.cutoff
        and (b.valid_to is null or b.valid_to > m.cutoff)
        and b.is_blocker_open is not false
)
select
    m.origin_id, m.work_item_key, s.category,
    case when m.unit = 'items' then 1.0 else coalesce(s.points, 0) end as amount,
    s.category_since, s.started_at,
    date_diff('second', s.created_at, m.cutoff) / 86400.0 as age_days,
    date_diff('second', s.started_at, m.cutoff) / 86400.0 as started_days,
    m.added_at > m.next_start_at + interval 1 hour as is_added,
    s.category = 'done' and s.category_since < m.next_start_at as done_before,
    b.work_item_key is not null as is_blocked,
from members as m
inner join item_state as s
    on s.work_item_key = m.work_item_key
    and s.valid_from <= m.cutoff
    and (s.valid_to is null or s.valid_to > m.cutoff)
left join blocked as b on b.origin_id = m.origin_id and b.work_item_key = m.work_item_key
