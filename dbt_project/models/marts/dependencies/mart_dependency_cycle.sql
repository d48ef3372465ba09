with

cycles as (
    select * from {{ source('analysis', 'dependency_cycle') }}
),

members as (
    select cycle_id, unnest({{ json_array_texts('member_keys') }}) as work_item_key,
    from cycles
),

described as (
    select
        members.cycle_id,
        {{ distinct_json_array('nodes.team_id') }} as team_ids,
        count(distinct nodes.team_id) > 1 as is_cross_team,
    from members
    inner join {{ ref('int_path_node') }} as nodes on members.work_item_key = nodes.work_item_key
    group by members.cycle_id
),

ways as (
    select cycle_id, way.key as work_item_key, way.place,
    from cycles, unnest({{ json_array_texts('cycle_keys') }}) with ordinality as way (key, place)
),

told as (
    select
        ways.cycle_id,
        {{ text_agg('items.item_ref', ' → ', 'ways.place') }} || ' → ' || min_by(items.item_ref, ways.place) as summary,
    from ways
    inner join {{ ref('dim_work_item') }} as items on ways.work_item_key = items.work_item_key
    group by ways.cycle_id
)

select
    cycles.cycle_id,
    cycles.items,
    cycles.member_keys,
    cycles.cycle_keys,
    described.team_ids,
    described.is_cross_team,
    told.summary,
from cycles
inner join described on cycles.cycle_id = described.cycle_id
inner join told on cycles.cycle_id = told.cycle_id
