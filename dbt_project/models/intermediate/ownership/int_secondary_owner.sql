-- item, person and stretch of time in which nothing of the level changes
with

owners as (
    select * from {{ ref('int_primary_owner') }}
),

-- levels above the first begin with it: a person may have acted before the item was recorded
lives as (
    select work_item_key, min(valid_from) as born_at from owners
    group by work_item_key
),

active_people as (
    select * from {{ ref('dim_person') }}
    where is_active and not is_app
),

teams as (
    select * from {{ ref('dim_team') }}
),

individuals as (
    select
        roles.work_item_key,
        roles.person_id as party_id,
        roles.source_rule as claim,
        1 as tier,
        roles.role_rank as rule_rank,
        roles.source_rule,
        roles.weight,
        false as is_fallback,
        cast(null as integer) as fallback_from_level,
        roles.evidence,
        greatest(roles.valid_from, lives.born_at) as valid_from,
        roles.valid_to,
    from {{ ref('int_owner_person') }} as roles
    inner join active_people on roles.person_id = active_people.person_id
    inner join lives on roles.work_item_key = lives.work_item_key
    where coalesce(roles.valid_to, {{ end_of_time() }}) > lives.born_at
),

-- whoever answers for the owning team, wherever no active individual does
leads as (
    select
        owners.work_item_key,
        coalesce(own_lead.person_id, default_lead.person_id, heads.person_id, 'UNASSIGNED') as party_id,
        'lead' as claim,
        2 as tier,
        9 as rule_rank,
        case
            when own_lead.person_id is not null then 'team_lead'
            when default_lead.person_id is not null then 'default_team_lead'
            when heads.person_id is not null then 'department_head'
            else 'unassigned'
        end as source_rule,
        1.0 as weight,
        true as is_fallback,
        case
            when own_lead.person_id is not null then 1
            when coalesce(default_lead.person_id, heads.person_id) is not null then 3
        end as fallback_from_level,
        'no active assignee, reporter or contributor' as evidence,
        owners.valid_from,
        owners.valid_to,
    from owners
    left join teams on owners.team_id = teams.team_id
    left join active_people as own_lead on teams.lead_person_id = own_lead.person_id
    left join {{ ref('dim_department') }} as departments on teams.department_id = departments.department_id
    left join teams as default_teams on departments.default_team_id = default_teams.team_id
    left join active_people as default_lead on default_teams.lead_person_id = default_lead.person_id
    left join active_people as heads on departments.head_person_id = heads.person_id
),

candidates as (
    select * from individuals
    union all
    select * from leads
),

{{ claims_at_every_instant('candidates') }}

select
    work_item_key,
    party_id as person_id,
    sum(weight) as weight,
    min_by(source_rule, (rule_rank, source_rule)) as source_rule,
    bool_and(is_fallback) as is_fallback,
    min(fallback_from_level) as fallback_from_level,
    concat_ws(
        '; ',
        {% for role_rank in [1, 2, 3, 4, 9] -%}
        min(evidence) filter (where rule_rank = {{ role_rank }}){{ ',' if not loop.last }}
        {% endfor %}
    ) as evidence,
    interval_from as valid_from,
    interval_to as valid_to,
from claims
group by work_item_key, party_id, interval_from, interval_to
