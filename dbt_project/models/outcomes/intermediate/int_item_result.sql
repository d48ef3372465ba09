-- what Truce has to say about each item, in the texts that are written to its fields; null says nothing.
-- A done item keeps its owner as it is and loses everything that speaks of the future.
with

items as (
    select * from {{ ref('dim_work_item') }}
    where not is_deleted and not is_archived
),

owners as (
    select
        owners.*,
        teams.team_name,
        {{ ownership_confidence('owners.source_rule') }} as confidence,
    from {{ ref('int_primary_owner') }} as owners
    inner join {{ ref('dim_team') }} as teams on owners.team_id = teams.team_id
    where owners.is_current and not owners.is_contested
),

blockers as (
    select
        edges.blocked_key as work_item_key,
        left(
            {{ text_agg(item_label('blockers'), ', ', 'blockers.item_ref') }}, {{ var('blocked_by_max_chars') }}
        ) as blocked_by,
        max(edges.confidence) as confidence,
        min(edges.evidence) as evidence,
    from {{ ref('int_blocking_edge') }} as edges
    inner join {{ ref('int_known_item') }} as blockers on edges.blocker_key = blockers.work_item_key
    group by edges.blocked_key
)

select
    items.work_item_key,
    items.source,
    items.source_id,
    items.item_ref,
    items.container_id,
    items.is_open,
    coalesce(owners.team_id, risks.owner_team_id) as team_id,
    owners.team_name as owner_team,
    owners.source_rule as owner_rule,
    owners.evidence as owner_evidence,
    owners.confidence as owner_confidence,
    risks.p50_date,
    risks.p85_date,
    risks.chance_within_year,
    forecasts.method as forecast_method,
    nullif(risks.risk_level, 'none') as risk_level,
    risks.reasons,
    blockers.blocked_by,
    blockers.evidence as blocked_evidence,
    blockers.confidence as blocked_confidence,
    case when items.is_open then conflicts.conflicts end as conflicts,
    conflicts.kinds as conflict_kinds,
    conflicts.score as conflict_score,
from items
left join owners on items.work_item_key = owners.work_item_key
left join {{ ref('mart_risk_item') }} as risks on items.work_item_key = risks.work_item_key
left join {{ ref('mart_completion_forecast') }} as forecasts on items.work_item_key = forecasts.work_item_key
left join blockers on items.work_item_key = blockers.work_item_key and items.is_open
left join {{ ref('int_open_conflict') }} as conflicts on items.work_item_key = conflicts.work_item_key
