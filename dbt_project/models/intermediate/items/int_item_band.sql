-- where every item stood on the board at every moment, by what was known at that moment: to do, in progress, done, or
-- off the board (archived: dropped or put away). What happens later begins a new row and changes none before it.
with

items as (
    select * from {{ ref('dim_work_item') }}
),

settled as (
    select source, status_id, min(status_category) as outcome
    from {{ ref('status_map') }}
    where status_category in ('dropped', 'delivered')
    group by source, status_id
),

-- what the boards show as done now, as far as items tell it
last_columns as (
    select source, container_id, status_id, bool_or(is_in_last_column) as is_in_last_column
    from {{ ref('int_work_item') }}
    group by source, container_id, status_id
),

states as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name in ('status_category', 'status', 'resolution', 'archived', 'container')
    and valid_from <= {{ as_of() }}
),

cuts as (
    select
        items.work_item_key,
        items.source,
        greatest(states.valid_from, items.created_at) as cut_at,
        {% for field in ['status_category', 'status', 'resolution', 'archived', 'container'] %}
            max(coalesce(states.value, '')) filter (where states.field_name = '{{ field }}') as {{ field }},
        {% endfor %}
        bool_or(states.evidence = 'unknown since when') filter (where states.field_name = 'status_category')
            as is_undated,
    from states
    inner join items on states.work_item_key = items.work_item_key
    group by all
),

{% set item = 'partition by work_item_key order by cut_at' %}
filled as (
    select
        work_item_key,
        source,
        cut_at,
        coalesce(nullif({{ last_known('status_category', item) }}, ''), 'todo') as status_category,
        {{ last_known('status', item) }} as status_id,
        {{ last_known('resolution', item) }} as resolution_name,
        {{ last_known('container', item) }} as container_id,
        coalesce({{ last_known('archived', item) }} = 'true', false) as is_archived,
        coalesce({{ last_known('is_undated', item) }}, false) as is_undated,
    from cuts
),

ended as (
    select
        filled.*,
        case
            when filled.status_category = 'done' or filled.is_archived
                then {{ outcome_of(
                    'settled.outcome', 'filled.status_category', 'filled.resolution_name', 'statuses.status_name',
                    'last_columns.is_in_last_column'
                ) }}
        end as outcome,
    from filled
    left join settled on filled.source = settled.source and filled.status_id = settled.status_id
    left join last_columns
        on
            filled.source = last_columns.source
            and filled.container_id = last_columns.container_id
            and filled.status_id = last_columns.status_id
    left join {{ ref('dim_status') }} as statuses
        on filled.source = statuses.source and filled.status_id = statuses.status_id
),

banded as (
    select
        *,
        case
            when outcome is null then status_category
            when outcome = 'delivered' then 'done'
            when outcome = 'dropped' then 'archived'
            else {{ unknown('outcome', 'outcome') }}
        end as band,
    from ended
),

news as (
    select * from banded
    window item as ({{ item }})
    qualify band is distinct from lag(band) over item
)

select
    work_item_key,
    band,
    -- done, and nobody knows since when: finished in no week
    band = 'done' and is_undated as is_undated,
    cut_at as valid_from,
    lead(cut_at) over (partition by work_item_key order by cut_at) as valid_to,
from news
