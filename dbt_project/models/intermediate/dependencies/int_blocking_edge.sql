with

edges as (
    select * from {{ ref('fct_dependency_edge') }}
)

select
    blocker_key,
    blocked_key,
    blocker_team_id,
    blocked_team_id,
    bool_or(is_cross_team) as is_cross_team,
    max(confidence) as confidence,
    min(valid_from) as valid_from,
    max_by(evidence, confidence) as evidence,
from edges
where
    is_open
    and edge_type in {{ blocking_edge_types() }}
    and confidence >= {{ var('blocking_min_confidence') }}
group by blocker_key, blocked_key, blocker_team_id, blocked_team_id
