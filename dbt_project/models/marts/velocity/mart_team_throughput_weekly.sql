with

items as (
    select * from {{ ref('dim_work_item') }}
    where owner_team_id is not null and is_counted
),

done as (
    select
        owner_team_id as team_id,
        cast(date_trunc('week', done_at) as date) as week_start,
        count(*) as items_done,
        sum(story_points) as points_done,
    from items
    where done_at is not null
    group by all
),

arrived as (
    select
        owner_team_id as team_id, cast(date_trunc('week', created_at) as date) as week_start, count(*) as items_arrived
    from items
    group by all
),

archived as (
    select work_item_key, valid_from as archived_at
    from {{ ref('fct_item_state_interval') }}
    where field_name = 'archived' and value = 'true' and valid_to is null
),

in_progress as (
    select
        items.owner_team_id as team_id,
        states.valid_from as entered_at,
        least(states.valid_to, archived.archived_at) as left_at,
    from items
    inner join {{ ref('fct_item_state_interval') }} as states on items.work_item_key = states.work_item_key
    left join archived on items.work_item_key = archived.work_item_key
    where
        states.field_name = 'status_category'
        and states.value = 'in_progress'
        and (archived.archived_at is null or archived.archived_at > states.valid_from)
),

-- work in progress goes up and down at the edges of intervals: sum the steps, never the overlaps
steps as (
    select team_id, cast(date_trunc('week', entered_at) as date) as week_start, 1 as step
    from in_progress
    where entered_at <= {{ as_of() }}
    union all
    select team_id, cast(date_trunc('week', left_at) as date), -1
    from in_progress
    where left_at <= {{ as_of() }}
),

net_steps as (
    select team_id, week_start, sum(step) as step
    from steps
    group by all
),

-- a team's weeks are those of its work; it goes on for a while without any
activity as (
    select team_id, week_start from arrived
    union all
    select team_id, week_start from done
    union all
    select team_id, week_start from steps
),

spans as (
    select
        team_id,
        cast(min(week_start) as timestamp) as first_week,
        case
            when max(week_start) >= {{ days_before_as_of(var('throughput_idle_days')) }}
                then date_trunc('week', {{ as_of() }})
            else cast(max(week_start) as timestamp)
        end as last_week,
    from activity
    where week_start <= {{ as_of() }}
    group by team_id
),

weeks as (
    select
        team_id,
        cast(unnest(generate_series(first_week, last_week, interval 7 day)) as date) as week_start,
    from spans
)

select
    weeks.team_id,
    weeks.week_start,
    coalesce(done.items_done, 0) as items_done,
    case when done.items_done is null then 0 else done.points_done end as points_done,
    coalesce(arrived.items_arrived, 0) as items_arrived,
    cast(sum(coalesce(net_steps.step, 0)) over (
        partition by weeks.team_id order by weeks.week_start
    ) as bigint) as wip_at_end,
from weeks
left join done on weeks.team_id = done.team_id and weeks.week_start = done.week_start
left join arrived on weeks.team_id = arrived.team_id and weeks.week_start = arrived.week_start
left join net_steps on weeks.team_id = net_steps.team_id and weeks.week_start = net_steps.week_start
