-- the life of every item that is no epic, cut wherever its band (`int_item_band`), whether it lies in a status of waiting,
-- its team or its being blocked changes: flow, work in progress and the cumulative flow diagram are sums over these
-- pieces
with

items as (
    select
        items.work_item_key,
        items.created_at,
        items.is_counted,
        clocks.calendar_id,
        clocks.timezone,
    from {{ ref('dim_work_item') }} as items
    inner join {{ ref('int_team_clock') }} as clocks on coalesce(items.owner_team_id, 'UNOWNED') = clocks.team_id
    where items.hierarchy_level < 1 and not items.is_deleted
),

blocked as (
    select * from {{ ref('fct_blocking_interval') }}
),

states as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name = 'status'
),

statuses as (
    select * from {{ ref('dim_status') }}
),

points as (
    select
        work_item_key, valid_from as cut_at, band, is_undated, null as team_id, 0 as step, null as is_waiting,
    from {{ ref('int_item_band') }}
    union all
    select work_item_key, valid_from, null, null, team_id, 0, null from {{ ref('int_primary_owner') }}
    union all
    select work_item_key, valid_from, null, null, null, 1, null from blocked
    union all
    select work_item_key, valid_to, null, null, null, -1, null from blocked
    where valid_to is not null
    union all
    select states.work_item_key, states.valid_from, null, null, null, 0, coalesce(statuses.flow_class = 'wait', false)
    from states
    left join statuses
        on states.value = statuses.status_id and {{ source_of('states.work_item_key') }} = statuses.source
),

cuts as (
    select
        items.work_item_key,
        greatest(points.cut_at, items.created_at) as cut_at,
        max(points.band) as band,
        bool_or(points.is_undated) as is_undated,
        max(points.team_id) as team_id,
        sum(points.step) as step,
        bool_or(points.is_waiting) as is_waiting,
    from points
    inner join items on points.work_item_key = items.work_item_key
    where points.cut_at <= {{ as_of() }}
    group by all
),

{% set item = 'partition by work_item_key order by cut_at' %}
filled as (
    select
        work_item_key,
        cut_at,
        coalesce({{ last_known('band', item) }}, 'todo') as band,
        coalesce({{ last_known('is_undated', item) }}, false) as is_undated,
        coalesce({{ last_known('team_id', item) }}, 'UNOWNED') as team_id,
        sum(step) over ({{ item }}) > 0 as is_blocked,
        coalesce({{ last_known('is_waiting', item) }}, false) as is_waiting,
    from cuts
),

news as (
    select
        *,
        lag(band) over item as previous_band,
        lag(team_id) over item as previous_team_id,
    from filled
    window item as (partition by work_item_key order by cut_at)
    qualify
        lag(work_item_key) over item is null
        or band || team_id || is_blocked || is_waiting
        != lag(band || team_id || is_blocked || is_waiting) over item
),

bounded as (
    select
        news.*,
        lead(news.cut_at) over (partition by news.work_item_key order by news.cut_at) as valid_to,
        -- hours by the calendar of the team that had the item then; days are the same for all of its pieces
        coalesce(clocks.calendar_id, items.calendar_id) as calendar_id,
        items.timezone,
        items.is_counted,
    from news
    inner join items on news.work_item_key = items.work_item_key
    left join {{ ref('int_team_clock') }} as clocks on news.team_id = clocks.team_id
),

days as (
    select * from {{ ref('dim_calendar') }}
)

select
    bounded.work_item_key,
    bounded.is_counted,
    bounded.team_id,
    bounded.band,
    bounded.is_undated,
    bounded.is_blocked and bounded.band in ('todo', 'in_progress') as is_blocked,
    bounded.is_waiting and bounded.band = 'in_progress' as is_waiting,
    bounded.previous_band,
    bounded.previous_team_id,
    bounded.cut_at as valid_from,
    bounded.valid_to,
    {{ local_day('bounded.cut_at', 'bounded.timezone') }} as first_day,
    {{ local_day('bounded.valid_to', 'bounded.timezone') }} as end_day,
    {{ seconds_between('bounded.cut_at', 'coalesce(bounded.valid_to, ' ~ as_of() ~ ')') }} as calendar_seconds,
    {{ business_seconds_until('coalesce(bounded.valid_to, ' ~ as_of() ~ ')', 'last_day') }}
    - {{ business_seconds_until('bounded.cut_at', 'start_day') }} as business_seconds,
from bounded
asof left join days as start_day
    on bounded.calendar_id = start_day.calendar_id and bounded.cut_at >= start_day.work_start_at
asof left join days as last_day
    on
        bounded.calendar_id = last_day.calendar_id
        and coalesce(bounded.valid_to, {{ as_of() }}) >= last_day.work_start_at
