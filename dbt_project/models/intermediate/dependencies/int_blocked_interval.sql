{{ config(materialized='ephemeral') }}

-- the last half-year of each item, cut wherever a cause of blocking begins or ends: within an interval the causes,
-- and the teams whose open items are waited for, do not change
with

items as (
    select
        work_item_key,
        created_at,
        case when not is_open then coalesce(done_at, dropped_at, updated_at, created_at) end as ended_at,
    from {{ ref('dim_work_item') }}
),

causes as (
    select
        work_item_key,
        -- as it is published: what a link says is told by its other end
        case cause when 'edge' then 'blocker' else cause end as cause,
        case when cause = 'edge' then coalesce(blocker_team_id, 'UNOWNED') end as team_id,
        valid_from,
        valid_to,
    from {{ ref('fct_blocking_interval') }}
),

clipped as (
    select
        causes.work_item_key,
        causes.cause,
        causes.team_id,
        greatest(
            causes.valid_from, items.created_at, {{ days_before_as_of(var('blocked_time_days')) }}
        ) as valid_from,
        least(
            coalesce(causes.valid_to, {{ as_of() }}), coalesce(items.ended_at, {{ as_of() }}), {{ as_of() }}
        ) as valid_to,
    from causes
    inner join items on causes.work_item_key = items.work_item_key
),

lasting as (
    select * from clipped
    where valid_from < valid_to
),

intervals as (
    {{ intervals_of('lasting', 'work_item_key') }}
),

-- one row per interval and team waited for; a null team stands for the item's own status or flag
held as (
    select distinct
        intervals.work_item_key, intervals.interval_from, intervals.interval_to, lasting.cause, lasting.team_id,
    from intervals
    inner join lasting
        on
            intervals.work_item_key = lasting.work_item_key
            and intervals.interval_from >= lasting.valid_from
            and intervals.interval_from < lasting.valid_to
    where intervals.interval_to is not null
),

counted as (
    select
        work_item_key,
        interval_from,
        interval_to,
        {{ distinct_text('cause', ', ') }} as causes,
        count(distinct team_id) as teams,
    from held
    group by work_item_key, interval_from, interval_to
)

select counted.work_item_key, counted.interval_from, counted.interval_to, counted.causes, held.team_id, counted.teams,
from counted
inner join held
    on
        counted.work_item_key = held.work_item_key
        and counted.interval_from = held.interval_from
        and held.team_id is not null
union all
select work_item_key, interval_from, interval_to, causes, cast(null as varchar) as team_id, 1 as teams,
from counted
where teams = 0
