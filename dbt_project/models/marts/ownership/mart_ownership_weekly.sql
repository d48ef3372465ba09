with

item_weeks as (
    select * from {{ ref('int_open_item_week') }}
),

teams as (
    select
        teams.team_id,
        teams.department_id,
        teams.lead_person_id is not null as has_lead,
        case when executives.departments_up = 0 then 1.0 when executives.executive_id is not null then 0.5 end
            as executive_score,
    from {{ ref('dim_team') }} as teams
    left join {{ ref('int_department_executive') }} as executives on teams.department_id = executives.department_id
),

-- the levels as the index scores them (mart_ownership_clarity), with what was known at the end of the week
scored as (
    select
        item_weeks.*,
        case
            when item_weeks.is_unowned or item_weeks.is_contested then 0.0
            when item_weeks.rule_rank >= 5 or not item_weeks.is_team_active then 0.5
            else 1.0
        end as level1_score,
        case when item_weeks.has_person then 1.0 when teams.has_lead then 0.5 else 0.0 end as level2_score,
        case
            when teams.department_id is not null then 1.0 when item_weeks.people_department_id is not null then 0.5
            else 0.0
        end as level3_score,
        coalesce(teams.executive_score, case when executives.executive_id is not null then 0.5 end, 0.0)
            as level4_score,
    from item_weeks
    left join teams on item_weeks.team_id = teams.team_id
    left join {{ ref('int_person_executive') }} as executives on item_weeks.some_person_id = executives.person_id
),

indexed as (
    select
        *,
        (
            {{ var('clarity_weight_level1', 0.50) }} * level1_score
            + {{ var('clarity_weight_level2', 0.25) }} * level2_score
            + {{ var('clarity_weight_level3', 0.15) }} * level3_score
            + {{ var('clarity_weight_level4', 0.10) }} * level4_score
        ) / (1 + greatest(0, owner_changes - 1)) as clarity,
    from scored
),

-- every item counts for its team and once more for the company
counted_for as (
    select *, team_id as scope_id from indexed
    union all
    select *, 'COMPANY' as scope_id from indexed
),

handed as (
    select from_team_id as scope_id, {{ iso_week('handed_at') }} as week_start, 0 as came, 1 as went
    from {{ ref('mart_handoff') }}
    union all
    select to_team_id, {{ iso_week('handed_at') }}, 1, 0 from {{ ref('mart_handoff') }}
    union all
    select 'COMPANY', {{ iso_week('handed_at') }}, 1, 1 from {{ ref('mart_handoff') }}
),

changes as (
    select scope_id, week_start, sum(came) as came, sum(went) as went
    from handed
    group by scope_id, week_start
)

select
    counted_for.scope_id as team_id,
    counted_for.week_start,
    counted_for.week_end_at,
    counted_for.is_complete,
    count(*) as open_items,
    -- as decimals, whose sum is the same in every order
    cast(avg(cast(counted_for.clarity as decimal(9, 6))) as double) as clarity,
    count(*) filter (where counted_for.clarity < {{ var('clarity_ambiguous_below', 0.6) }}) as ambiguous_items,
    cast(avg(case when counted_for.clarity < {{ var('clarity_ambiguous_below', 0.6) }} then 1 else 0 end) as double)
        as ambiguous_share,
    count(*) filter (where counted_for.rule_rank between 5 and 8) as fallback_items,
    count(*) filter (where counted_for.is_contested) as contested_items,
    count(*) filter (where counted_for.is_unowned) as unowned_items,
    cast(coalesce(any_value(changes.came), 0) as bigint) as owner_changes_in,
    cast(coalesce(any_value(changes.went), 0) as bigint) as owner_changes_out,
    cast(sum(counted_for.events) filter (where not counted_for.is_unowned) as bigint) as events_30d,
    cast(sum(counted_for.own_events) filter (where not counted_for.is_unowned) as bigint) as own_events_30d,
    case
        when
            sum(counted_for.events) filter (where not counted_for.is_unowned)
            >= {{ var('owner_mismatch_min_events', 5) }}
            then cast(1 - sum(counted_for.own_events) filter (where not counted_for.is_unowned)
                / sum(counted_for.events) filter (where not counted_for.is_unowned) as double)
    end as owner_mismatch,
from counted_for
left join changes on counted_for.scope_id = changes.scope_id and counted_for.week_start = changes.week_start
group by counted_for.scope_id, counted_for.week_start, counted_for.week_end_at, counted_for.is_complete
