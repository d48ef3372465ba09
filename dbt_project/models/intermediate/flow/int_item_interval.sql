-- the life of every item that is no epic, cut wherever its status category, whether it lies in a status of waiting, its
-- team, its being archived or its being blocked changes: flow, work in progress and the cumulative flow diagram are sums over these pieces
with

items as (
    select
        items.work_item_key,
        items.created_at,
        items.is_counted,
        coalesce(items.outcome = 'dropped', false) as is_dropped,
        clocks.calendar_id,
        clocks.timezone,
    from {{ ref('dim_work_item') }} as items
    inner join {{ ref('int_team_clock') }} as clocks on coalesce(items.owner_team_id, 'UNOWNED') = clocks.team_id
    where items.hierarchy_level < 1 and not items.is_deleted
),

states as (
    select * from {{ ref('fct_item_state_interval') }}
),

blocked as (
    select * from {{ ref('fct_blocking_interval') }}
),

statuses as (
    select * from {{ ref('dim_status') }}
),

points as (
    select
        work_item_key, valid_from as cut_at, coalesce(value, 'todo') as category, null as team_id, null as is_archived,
        0 as step,
        null as is_waiting,
    from states
    where field_name = 'status_category'
    union all
    select work_item_key, valid_from, null, team_id, null, 0, null from {{ ref('int_primary_owner') }}
    union all
    select work_item_key, valid_from, null, null, coalesce(value = 'true', false), 0, null from states
    where field_name = 'archived'
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
    where states.field_name = 'status'
),

cuts as (
    select
        items.work_item_key,
        greatest(points.cut_at, items.created_at) as cut_at,
        max(points.category) as category,
        max(points.team_id) as team_id,
        bool_or(points.is_archived) as is_archived,
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
        coalesce({{ last_known('category', item) }}, 'todo') as category,
        coalesce({{ last_known('team_id', item) }}, 'UNOWNED') as team_id,
        coalesce({{ last_known('is_archived', item) }}, false) as is_archived,
        sum(step) over ({{ item }}) > 0 as is_blocked,
        coalesce({{ last_known('is_waiting', item) }}, false) as is_waiting,
    from cuts
),

banded as (
    select
        filled.*,
        -- what was dropped is off the board, as what was put away
        case
            when filled.category = 'done' and not items.is_dropped then 'done'
            when filled.is_archived or filled.category = 'done' then 'archived'
            else filled.category
        end as band,
    from filled
    inner join items on filled.work_item_key = items.work_item_key
),

news as (
    select
        *,
        lag(band) over item as previous_band,
        lag(team_id) over item as previous_team_id,
    from banded
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
        items.calendar_id,
        items.timezone,
        items.is_counted,
    from news
    inner join items on news.work_item_key = items.work_item_key
),

days as (
    select * from {{ ref('dim_calendar') }}
)

select
    bounded.work_item_key,
    bounded.is_counted,
    bounded.team_id,
    bounded.band,
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
