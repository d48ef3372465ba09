{{ config(materialized='ephemeral') }}

-- the last half-year of each item, cut wherever a cause of blocking begins or ends: within a segment the causes,
-- and the teams whose open items are waited for, do not change
with

items as (
    select
        work_item_key,
        created_at,
        case when not is_open then coalesce(done_at, updated_at, created_at) end as ended_at,
    from {{ ref('dim_work_item') }}
),

causes as (
    select
        states.work_item_key, 'status' as cause, cast(null as varchar) as team_id, states.valid_from, states.valid_to,
    from {{ ref('fct_item_state_interval') }} as states
    inner join {{ ref('dim_status') }} as statuses
        on states.value = statuses.status_id and starts_with(states.work_item_key, statuses.source || ':')
    where states.field_name = 'status' and statuses.is_blocked_status
    union all
    select work_item_key, 'flag' as cause, cast(null as varchar) as team_id, valid_from, valid_to,
    from {{ ref('fct_item_state_interval') }}
    where field_name = 'flagged' and value = 'true'
    union all
    select
        blocked_key as work_item_key, 'blocker' as cause, coalesce(blocker_team_id, 'UNOWNED') as team_id, valid_from,
        valid_to,
    from {{ ref('fct_dependency_edge') }}
    where edge_type in {{ blocking_edge_types() }} and confidence >= {{ var('blocking_min_confidence') }}
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

segments as (
    {{ segments_of('lasting', 'work_item_key') }}
),

-- one row per segment and team waited for; a null team stands for the item's own status or flag
held as (
    select distinct segments.work_item_key, segments.segment_from, segments.segment_to, lasting.cause, lasting.team_id,
    from segments
    inner join lasting
        on
            segments.work_item_key = lasting.work_item_key
            and segments.segment_from >= lasting.valid_from
            and segments.segment_from < lasting.valid_to
    where segments.segment_to is not null
),

counted as (
    select
        work_item_key,
        segment_from,
        segment_to,
        {{ distinct_text('cause', ', ') }} as causes,
        count(distinct team_id) as teams,
    from held
    group by work_item_key, segment_from, segment_to
)

select counted.work_item_key, counted.segment_from, counted.segment_to, counted.causes, held.team_id, counted.teams,
from counted
inner join held
    on
        counted.work_item_key = held.work_item_key
        and counted.segment_from = held.segment_from
        and held.team_id is not null
union all
select work_item_key, segment_from, segment_to, causes, cast(null as varchar) as team_id, 1 as teams,
from counted
where teams = 0
