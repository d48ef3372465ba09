with

candidates as (
    select
        candidates.*,
        coalesce(teams.is_active, false) as is_team_active,
        case when candidates.rule_rank = 9 then 3 when teams.is_active then 1 else 2 end as standing,
    from {{ ref('int_owner_candidate') }} as candidates
    left join {{ ref('dim_team') }} as teams on candidates.team_id = teams.team_id
),

intervals as (
    {{ intervals_of('candidates', 'work_item_key') }}
),

competing as (
    select
        intervals.interval_from,
        intervals.interval_to,
        candidates.*,
        count(*) over (
            partition by candidates.work_item_key, intervals.interval_from, candidates.team_id
        ) as rules_in_favour,
        min(candidates.team_id) over peers as first_peer,
        max(candidates.team_id) over peers as last_peer,
    from intervals
    inner join candidates
        on intervals.work_item_key = candidates.work_item_key
        and intervals.interval_from >= candidates.valid_from
        and intervals.interval_from < coalesce(candidates.valid_to, {{ end_of_time() }})
    window peers as (
        partition by candidates.work_item_key, intervals.interval_from, candidates.standing,
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
        partition by work_item_key, interval_from
        order by standing asc, rule_rank asc, weight desc, rules_in_favour desc, team_id asc
    ) = 1
),

marked as (
    select
        *,
        case
            when coalesce(lag(claim) over (partition by work_item_key order by interval_from), '') = claim then 0
            else 1
        end as starts_interval,
    from chosen
),

numbered as (
    select
        *,
        sum(starts_interval) over (partition by work_item_key order by interval_from) as interval_no,
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
    max_by(evidence, interval_from) as evidence,
    min(interval_from) as valid_from,
    nullif(max(coalesce(interval_to, {{ end_of_time() }})), {{ end_of_time() }}) as valid_to,
    max(case when interval_to is null then 1 else 0 end) = 1 as is_current,
from numbered
group by work_item_key, team_id, source_rule, first_peer, last_peer, interval_no
