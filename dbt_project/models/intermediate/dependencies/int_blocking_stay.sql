{{ config(materialized='ephemeral') }}

-- when a blocking edge held and its blocker was open; a blocker that was done and taken up again blocked twice
with

edges as (
    select * from {{ ref('fct_dependency_edge') }}
    where edge_type in {{ blocking_edge_types() }} and confidence >= {{ var('blocking_min_confidence') }}
),

open_blockers as (
    select work_item_key, valid_from, valid_to
    from {{ ref('fct_item_state_interval') }}
    where field_name = 'status_category' and value is distinct from 'done'
)

select
    edges.blocker_key,
    edges.blocked_key,
    {{ common_time('edges', 'open_blockers') }},
from edges
inner join open_blockers
    on edges.blocker_key = open_blockers.work_item_key and {{ overlaps('edges', 'open_blockers') }}
-- an edge may have ended as it began
where edges.valid_to is null or edges.valid_to > edges.valid_from
