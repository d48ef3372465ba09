-- which open item waits for which now; several links of one pair are one row
with

edges as (
    select * from {{ ref('fct_blocking_interval') }}
    where cause = 'edge' and valid_to is null
)

select
    blocker_key,
    work_item_key as blocked_key,
    blocker_team_id,
    blocked_team_id,
    bool_or(is_cross_team) as is_cross_team,
    max(confidence) as confidence,
    min(since) as valid_from,
    max_by(evidence, (confidence, evidence)) as evidence,
from edges
group by blocker_key, work_item_key, blocker_team_id, blocked_team_id
