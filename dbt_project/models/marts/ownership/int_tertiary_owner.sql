{{ config(schema='intermediate') }}

with

owners as (
    select
        owners.work_item_key,
        owners.valid_from,
        teams.department_id,
    from {{ ref('int_primary_owner') }} as owners
    left join {{ ref('dim_team') }} as teams on owners.team_id = teams.team_id
    where owners.is_current
),

neighbours as (
    select * from {{ ref('int_blocking_neighbour') }}
),

of_owner as (
    select
        work_item_key, department_id, 1 as rule_rank, 'team_department' as source_rule, 2.0 as weight,
        'department of the owning team' as evidence, valid_from,
    from owners
    where department_id is not null
),

of_neighbour as (
    select
        neighbours.work_item_key, teams.department_id, 2 as rule_rank, 'linked_team_department' as source_rule,
        1.0 as weight, 'open blocking link with ' || min(teams.team_name) as evidence,
        min(neighbours.valid_from) as valid_from,
    from neighbours
    inner join {{ ref('dim_team') }} as teams on neighbours.neighbour_team_id = teams.team_id
    where teams.department_id is not null
    group by neighbours.work_item_key, teams.department_id
),

of_individuals as (
    select
        individuals.work_item_key, people.department_id, 3 as rule_rank,
        'department_of_individuals' as source_rule, sum(individuals.weight) * 1.0 as weight,
        'department of ' || min(people.display_name) as evidence, min(individuals.valid_from) as valid_from,
    from {{ ref('int_secondary_owner') }} as individuals
    inner join {{ ref('dim_person') }} as people on individuals.person_id = people.person_id
    left join of_owner on individuals.work_item_key = of_owner.work_item_key
    where people.department_id is not null and of_owner.work_item_key is null
    group by individuals.work_item_key, people.department_id
),

unassigned as (
    select
        owners.work_item_key, 'UNASSIGNED' as department_id, 9 as rule_rank, 'unassigned' as source_rule,
        1.0 as weight, 'no department is known for its team or people' as evidence, owners.valid_from,
    from owners
    left join of_individuals on owners.work_item_key = of_individuals.work_item_key
    left join of_neighbour on owners.work_item_key = of_neighbour.work_item_key
    where coalesce(owners.department_id, of_individuals.department_id, of_neighbour.department_id) is null
),

unioned as (
    select * from of_owner
    union all
    select * from of_neighbour
    union all
    select * from of_individuals
    union all
    select * from unassigned
)

select
    work_item_key,
    department_id,
    sum(weight) as weight,
    min_by(source_rule, rule_rank) as source_rule,
    min(rule_rank) >= 3 as is_fallback,
    case when min(rule_rank) = 3 then 2 end as fallback_from_level,
    min_by(evidence, rule_rank) as evidence,
    min(valid_from) as valid_from,
from unioned
group by work_item_key, department_id
