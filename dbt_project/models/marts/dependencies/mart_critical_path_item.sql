with

placed as (
    select * from {{ source('analysis', 'critical_path_item') }}
),

nodes as (
    select * from {{ ref('int_path_node') }}
)

select
    placed.scope_type,
    placed.scope_key,
    placed.work_item_key,
    nodes.team_id,
    placed.is_in_scope,
    placed.duration_days,
    nodes.duration_rule,
    placed.earliest_start as earliest_start_days,
    placed.earliest_finish as earliest_finish_days,
    placed.latest_start as latest_start_days,
    placed.latest_finish as latest_finish_days,
    placed.slack_days,
    placed.is_critical,
    placed.path_position,
from placed
inner join nodes on placed.work_item_key = nodes.work_item_key
