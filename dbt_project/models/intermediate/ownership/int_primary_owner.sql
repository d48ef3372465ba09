with

candidates as (
    select
        candidates.*,
        coalesce(teams.is_active, false) as is_team_active,
        case when candidates.rule_rank = 9 then 3 when teams.is_active then 1 else 2 end as standing,
    from {{ ref('int_owner_candidate') }} as candidates
    left join {{ ref('dim_team') }} as teams on candidates.team_id = teams.team_id
),

segments as (
    {{ segments_of('candidates', 'work_item_key') }}
),

competing as (
    select
        segments.segment_from,
        segments.segment_to,
        candidates.*,
        count(*) over (
            partition by candidates.work_item_key, segments.segment_from, candidates.team_id
        ) as rules_in_favour,
        min(candidates.team_id) over peers as first_peer,
        max(candidates.team_id) over peers as last_peer,
    from segments
    inner join candidates
        on segments.work_item_key = candidates.work_item_key
        and segments.segment_from >= candidates.valid_from
        and segments.segment_from < coalesce(candidates.valid_to, {{ end_of_time() }})
    window peers as (
        partition by candidates.work_item_key, segments.segment_from, candidates.standing,
        candidates.rule_rank, candidates.weight
    )
),

-- the best rule wins; a rule that names a dissolved team gives way to any that names a living one
chosen as (
    select
        *,
        team_id || source_rule || first_peer || last_peer as claim,
    from competing
    qualify row_number() over (
        partition by work_item_key, segment_from
        order by standing asc, rule_rank asc, weight desc, rules_in_favour desc, team_id asc
    ) = 1
),

marked as (
    select
        *,
        case
            when coalesce(lag(claim) over (partition by work_item_key order by segment_from), '') = claim then 0
            else 1
        end as starts_stay,
    from chosen
),

stays as (
    select
        *,
        sum(starts_stay) over (partition by work_item_key order by segment_from) as stay_no,
    from marked
)

select
    work_item_key,
    team_id,
    source_rule,
    min(rule_rank) as rule_rank,
    first_peer != last_peer as is_contested,
    case when first_peer != last_peer then if(team_id = first_peer, last_peer, first_peer) end as rival_team_id,
    team_id = 'UNOWNED' as is_unowned,
    bool_and(is_team_active) as is_team_active,
    max_by(evidence, segment_from) as evidence,
    min(segment_from) as valid_from,
    nullif(max(coalesce(segment_to, {{ end_of_time() }})), {{ end_of_time() }}) as valid_to,
    max(case when segment_to is null then 1 else 0 end) = 1 as is_current,
from stays
group by work_item_key, team_id, source_rule, first_peer, last_peer, stay_no
