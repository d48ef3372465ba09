with

found as (
    select * from {{ source('analysis', 'dependency_node') }}
),

nodes as (
    select work_item_key, team_id from {{ ref('int_path_node') }}
)

select
    found.work_item_key,
    nodes.team_id,
    found.root_key,
    roots.team_id as root_team_id,
    found.is_in_cycle,
    found.root_key is null as is_held_by_cycle,
    coalesce(roots.team_id != nodes.team_id, false) as is_cross_team,
    found.waiting_days,
from found
inner join nodes on found.work_item_key = nodes.work_item_key
left join nodes as roots on found.root_key = roots.work_item_key
where found.waiting_days > 0 or found.is_in_cycle
