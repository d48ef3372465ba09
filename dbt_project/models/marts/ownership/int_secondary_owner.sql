{{ config(schema='intermediate') }}

with

individuals as (
    select * from {{ ref('int_owner_person') }}
    where is_active
),

-- items whose people are all gone, or that never had any
without_individuals as (
    select owners.*
    from {{ ref('int_primary_owner') }} as owners
    left join individuals on owners.work_item_key = individuals.work_item_key
    where owners.is_current and individuals.work_item_key is null
),

active_people as (
    select * from {{ ref('dim_person') }}
    where is_active and not is_app
),

teams as (
    select * from {{ ref('dim_team') }}
),

leads as (
    select
        without_individuals.work_item_key,
        coalesce(own_lead.person_id, default_lead.person_id, heads.person_id) as person_id,
        case
            when own_lead.person_id is not null then 'team_lead'
            when default_lead.person_id is not null then 'default_team_lead'
            when heads.person_id is not null then 'department_head'
            else 'unassigned'
        end as source_rule,
        case
            when own_lead.person_id is not null then 1
            when coalesce(default_lead.person_id, heads.person_id) is not null then 3
        end as fallback_from_level,
        without_individuals.valid_from,
    from without_individuals
    left join teams on without_individuals.team_id = teams.team_id
    left join active_people as own_lead on teams.lead_person_id = own_lead.person_id
    left join {{ ref('dim_department') }} as departments on teams.department_id = departments.department_id
    left join teams as default_teams on departments.default_team_id = default_teams.team_id
    left join active_people as default_lead on default_teams.lead_person_id = default_lead.person_id
    left join active_people as heads on departments.head_person_id = heads.person_id
)

select
    work_item_key,
    person_id,
    weight,
    source_rule,
    false as is_fallback,
    cast(null as integer) as fallback_from_level,
    evidence,
    valid_from,
from individuals
union all
select
    work_item_key,
    coalesce(person_id, 'UNASSIGNED') as person_id,
    1.0 as weight,
    source_rule,
    true as is_fallback,
    fallback_from_level,
    'no active assignee, reporter or contributor' as evidence,
    valid_from,
from leads
