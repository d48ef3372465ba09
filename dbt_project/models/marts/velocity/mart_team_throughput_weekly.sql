with

items as (
    select * from {{ ref('dim_work_item') }}
    where is_counted
),

finishes as (
    select * from {{ ref('int_item_finish') }}
    where team_id != 'UNOWNED'
),

owners as (
    select * from {{ ref('int_primary_owner') }}
    where team_id != 'UNOWNED'
),

done as (
    select team_id, week_start, count(*) as items_done, sum(story_points) as points_done,
    from finishes
    group by team_id, week_start
),

-- each of them by the team that has the item at the end of the week
reopenings as (
    select work_item_key, {{ iso_week('reopened_at') }} as week_start, {{ week_end('reopened_at') }} as known_at
    from {{ ref('int_item_finish') }}
    where reopened_at is not null
),

reopened as (
    select owners.team_id, reopenings.week_start, count(*) as items_reopened
    from reopenings
    inner join owners
        on reopenings.work_item_key = owners.work_item_key and {{ holds_at('owners', 'reopenings.known_at') }}
    group by owners.team_id, reopenings.week_start
),

arrived as (
    select owners.team_id, {{ iso_week('items.created_at') }} as week_start, count(*) as items_arrived
    from items
    inner join owners
        on items.work_item_key = owners.work_item_key and {{ holds_at('owners', week_end('items.created_at')) }}
    group by owners.team_id, {{ iso_week('items.created_at') }}
),

bands as (
    select * from {{ ref('int_item_band') }}
    where band = 'in_progress'
),

in_progress as (
    select owners.team_id, {{ common_time('bands', 'owners') }},
    from bands
    inner join items on bands.work_item_key = items.work_item_key
    inner join owners on bands.work_item_key = owners.work_item_key and {{ overlaps('bands', 'owners') }}
),

-- work in progress goes up and down at the edges of intervals: sum the steps, never the overlaps
net_steps as (
    select team_id, week_start, sum(step) as step
    from (
        select team_id, {{ iso_week('valid_from') }} as week_start, 1 as step from in_progress
        union all
        select team_id, {{ iso_week('valid_to') }}, -1 from in_progress
        where valid_to is not null
    ) as steps
    group by team_id, week_start
),

-- a team's weeks are those of its work; it goes on for a while without any
active as (
    select team_id, week_start from arrived
    union
    select team_id, week_start from done
    union
    select team_id, week_start from reopened
    union
    select team_id, week_start from net_steps
),

weeks as (
    select team_id, cast(unnest(generate_series(
        cast(week_start as timestamp),
        least(
            {{ as_of() }},
            cast(week_start as timestamp) + interval {{ var('throughput_idle_days') }} day,
            cast(lead(week_start) over (partition by team_id order by week_start) as timestamp) - interval 7 day
        ),
        interval 7 day
    )) as date) as week_start
    from active
)

select
    weeks.team_id,
    weeks.week_start,
    coalesce(done.items_done, 0) as items_done,
    case when done.items_done is null then 0 else done.points_done end as points_done,
    coalesce(reopened.items_reopened, 0) as items_reopened,
    coalesce(arrived.items_arrived, 0) as items_arrived,
    cast(sum(coalesce(net_steps.step, 0)) over (
        partition by weeks.team_id order by weeks.week_start
    ) as bigint) as wip_at_end,
from weeks
left join done on weeks.team_id = done.team_id and weeks.week_start = done.week_start
left join reopened on weeks.team_id = reopened.team_id and weeks.week_start = reopened.week_start
left join arrived on weeks.team_id = arrived.team_id and weeks.week_start = arrived.week_start
left join net_steps on weeks.team_id = net_steps.team_id and weeks.week_start = net_steps.week_start
