with

traces as (
    select
        blocker_key,
        blocked_key,
        edge_type,
        source,
        link_no,
        max_by(evidence, (coalesce(observed_at, timestamp '1970-01-01'), evidence)) as evidence,
        bool_and(is_settled) as is_settled,
        min(observed_at) as observed_at,
        max(removed_at) as removed_at,
    from {{ ref('int_dependency_trace') }}
    group by blocker_key, blocked_key, edge_type, source, link_no
),

items as (
    select
        items.work_item_key,
        items.created_at,
        items.is_open,
        case
            when not items.is_open
                then coalesce(items.done_at, items.dropped_at, items.updated_at, items.created_at)
        end as ended_at,
        nullif(owners.team_id, 'UNOWNED') as team_id,
    from {{ ref('dim_work_item') }} as items
    inner join {{ ref('int_primary_owner') }} as owners
        on items.work_item_key = owners.work_item_key and owners.is_current
    -- of an item that was not read it is unknown when it came and went; it is open unless somebody tells that it is done
    union all
    select work_item_key, null, coalesce(status_category, 'unknown') != 'done', null, null
    from {{ ref('dim_linked_item') }}
),

joined as (
    select
        traces.*,
        coalesce(traces.observed_at, greatest(blockers.created_at, blocked.created_at)) as valid_from,
        case
            when
                traces.is_settled
                then coalesce(blockers.ended_at, blocked.ended_at, traces.observed_at, blocked.created_at)
            else {{ earlier_end('traces.removed_at', earlier_end('blockers.ended_at', 'blocked.ended_at')) }}
        end as ended_at,
        blockers.is_open and blocked.is_open and not traces.is_settled and traces.removed_at is null as is_open,
        blockers.team_id as blocker_team_id,
        blocked.team_id as blocked_team_id,
    from traces
    inner join items as blockers on traces.blocker_key = blockers.work_item_key
    inner join items as blocked on traces.blocked_key = blocked.work_item_key
)

select
    {{ hash_of(['edge_type', 'source', 'blocker_key', 'blocked_key', 'link_no']) }} as edge_id,
    blocker_key,
    blocked_key,
    edge_type,
    source,
    evidence,
    cast({{ edge_confidence('edge_type', 'source', 'link_no > 0') }} as double) as confidence,
    valid_from,
    case when not is_open then greatest(ended_at, valid_from) end as valid_to,
    is_open,
    blocker_team_id,
    blocked_team_id,
    coalesce(blocker_team_id != blocked_team_id, false) as is_cross_team,
from joined
