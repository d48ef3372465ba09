with

items as (
    select * from {{ ref('dim_work_item') }}
    where is_open
),

primaries as (
    select * from {{ ref('int_primary_owner') }}
    where is_current
),

item_gaps as (
    select
        'item' as scope_type,
        items.work_item_key as scope_id,
        {{ item_heading('items') }} as scope_name,
        owners.level_no,
        case
            when owners.party_id = 'UNOWNED' then 'unowned'
            when owners.party_id = 'UNASSIGNED' then 'unassigned'
            when owners.level_no = 1 and primaries.is_contested then 'contested'
            when owners.level_no = 1 and not primaries.is_team_active then 'inactive'
            else 'fallback'
        end as kind,
        owners.party_id,
        primaries.rival_team_id as rival_party_id,
        items.owner_team_id,
        owners.valid_from as since,
        owners.evidence,
        items.status_category = 'in_progress' as is_pressing,
    from items
    inner join primaries on items.work_item_key = primaries.work_item_key
    inner join {{ ref('mart_ownership') }} as owners on items.work_item_key = owners.work_item_key and owners.is_current
    inner join {{ ref('int_told_level') }} as told
        on primaries.team_id = told.team_id and owners.level_no = told.level_no
    where
        owners.is_fallback
        or owners.party_id in ('UNOWNED', 'UNASSIGNED')
        or (owners.level_no = 1 and (primaries.is_contested or not primaries.is_team_active))
    qualify row_number() over (
        partition by items.work_item_key, owners.level_no order by owners.share desc, owners.party_id asc
    ) = 1
),

-- a requirement or component of several teams has an owner only where one of them has more than half of it
scope_parties as (
    select
        *,
        lead(party_id) over scope as rival_party_id,
        lead(party_name) over scope as rival_name,
        lead(share) over scope as rival_share,
    from {{ ref('mart_ownership_scope') }}
    where level_no = 1 and is_current
    window scope as (partition by scope_type, scope_id order by party_rank)
),

scope_gaps as (
    select
        scope_type,
        scope_id,
        scope_name,
        level_no,
        case
            when party_id = 'UNOWNED' then 'unowned'
            when share <= {{ var('ownership_majority_share') }} then 'contested'
            else 'fallback'
        end as kind,
        party_id,
        case when share <= {{ var('ownership_majority_share') }} then rival_party_id end as rival_party_id,
        nullif(party_id, 'UNOWNED') as owner_team_id,
        valid_from as since,
        party_name || ' has ' || cast(round(100 * share) as integer) || ' % of ' || items || ' open items'
        || coalesce(', ' || rival_name || ' ' || cast(round(100 * rival_share) as integer) || ' %', '') as evidence,
        items >= {{ var('ownership_pressing_items') }} as is_pressing,
    from scope_parties
    where party_rank = 1 and (share <= {{ var('ownership_majority_share') }} or is_fallback)
),

gaps as (
    select * from item_gaps
    union all
    select * from scope_gaps
)

select
    {{ hash_of(['scope_type', 'scope_id', 'level_no', 'kind']) }} as gap_id,
    scope_type,
    scope_id,
    scope_name,
    level_no,
    kind,
    party_id,
    rival_party_id,
    owner_team_id,
    since,
    evidence,
    {{ ownership_remedy('scope_type', 'level_no', 'kind') }} as what_to_do,
    case
        when level_no = 1 and kind in ('unowned', 'contested', 'inactive') and is_pressing then 'high'
        when level_no = 1 and kind in ('unowned', 'contested', 'inactive') then 'medium'
        when level_no = 2 and kind = 'unassigned' and is_pressing then 'medium'
        when kind in ('unowned', 'contested', 'inactive', 'unassigned', 'fallback') then 'low'
        else {{ unknown('kind of gap', 'kind') }}
    end as severity,
from gaps
