{{ config(materialized='ephemeral') }}

with

departments as (
    select * from {{ ref('int_tertiary_owner') }}
),

of_department as (
    select
        departments.work_item_key,
        executives.executive_id as person_id,
        departments.weight,
        case when executives.departments_up = 0 then 1 else 2 end as rule_rank,
        departments.is_fallback or executives.departments_up > 0 as is_fallback,
        executives.evidence,
        departments.valid_from,
    from departments
    inner join {{ ref('int_department_executive') }} as executives
        on departments.department_id = executives.department_id
),

of_individuals as (
    select
        individuals.work_item_key,
        executives.executive_id as person_id,
        sum(individuals.weight) * 1.0 as weight,
        3 as rule_rank,
        true as is_fallback,
        'superior of the individuals who work on it' as evidence,
        min(individuals.valid_from) as valid_from,
    from {{ ref('int_secondary_owner') }} as individuals
    inner join {{ ref('int_person_executive') }} as executives on individuals.person_id = executives.person_id
    left join of_department on individuals.work_item_key = of_department.work_item_key
    where of_department.work_item_key is null
    group by individuals.work_item_key, executives.executive_id
),

unassigned as (
    select
        departments.work_item_key,
        'UNASSIGNED' as person_id,
        1.0 as weight,
        9 as rule_rank,
        true as is_fallback,
        'no executive stands above its departments or people' as evidence,
        min(departments.valid_from) as valid_from,
    from departments
    left join of_department on departments.work_item_key = of_department.work_item_key
    left join of_individuals on departments.work_item_key = of_individuals.work_item_key
    where of_department.work_item_key is null and of_individuals.work_item_key is null
    group by departments.work_item_key
),

unioned as (
    select * from of_department
    union all
    select * from of_individuals
    union all
    select * from unassigned
)

select
    work_item_key,
    person_id,
    sum(weight) as weight,
    case min(rule_rank)
        when 1 then 'executive_above_department'
        when 2 then 'executive_above_parent_department'
        when 3 then 'executive_above_individuals'
        else 'unassigned'
    end as source_rule,
    bool_and(is_fallback) as is_fallback,
    case when bool_and(is_fallback) then case min(rule_rank) when 3 then 2 when 9 then null else 3 end end
        as fallback_from_level,
    min_by(evidence, rule_rank) as evidence,
    min(valid_from) as valid_from,
from unioned
group by work_item_key, person_id
