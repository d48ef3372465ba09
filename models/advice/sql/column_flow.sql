-- Per team, board and column in progress: what lies in it now, what leaves it a week, and how long items stay.
with visits as (
    select
        work.owner_team_id as team_id, work.container_id, work.container_name, stay.label as column_name,
        stay.work_item_key, stay.valid_from, stay.valid_to, work.is_open, work.is_private,
    from lake.build_marts.fct_item_state_interval as stay
    inner join lake.build_marts.dim_work_item as work using (work_item_key)
    inner join lake.build_marts.dim_status as status
        on status.status_id = stay.value and status.source = work.source
    where
        stay.field_name = 'status' and status.status_category = 'in_progress'
        and work.owner_team_id is not null and work.is_counted
        and stay.valid_from <= $as_of and (stay.valid_to is null or stay.valid_to > $as_of::timestamp - interval 84 day)
),
days as (
    select unnest(generate_series($as_of::timestamp - interval 83 day, $as_of::timestamp, interval 1 day)) as at
),
daily as (
    select v.team_id, v.container_id, v.column_name, days.at, count(*) as items,
    from days
    inner join visits as v on v.valid_from <= days.at and (v.valid_to is null or v.valid_to > days.at)
    group by all
),
typical as (
    select team_id, container_id, column_name, sum(items) / 84.0 as wip_mean, max(items) as wip_most,
    from daily
    group by all
)
select
    v.team_id, v.container_id, any_value(v.container_name) as container_name, v.column_name,
    count(*) filter (where v.valid_to is null or v.valid_to > $as_of) as wip_now,
    any_value(t.wip_mean) as wip_mean, any_value(t.wip_most)::bigint as wip_most,
    count(*) filter (where v.valid_to <= $as_of) / 12.0 as exits_per_week,
    -- items that still lie there count with the days so far: leaving them out would flatter the column
    list(epoch(least(coalesce(v.valid_to, $as_of::timestamp), $as_of::timestamp) - v.valid_from) / 86400.0 order by v.valid_from, v.work_item_key) as stays,
    list(coalesce(v.valid_to <= $as_of, false) order by v.valid_from, v.work_item_key) as has_left,
from visits as v
left join typical as t using (team_id, container_id, column_name)
group by v.team_id, v.container_id, v.column_name
having not bool_and(v.is_private) -- advice is told to everybody: none on a board of which nothing may be
order by all
