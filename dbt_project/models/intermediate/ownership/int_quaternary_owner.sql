{{ config(materialized='ephemeral') }}

-- item, executive and stretch of time in which nothing of the level changes
with

departments as (
    select departments.*, executives.executive_id, executives.departments_up, executives.evidence as standing,
    from {{ ref('int_tertiary_owner') }} as departments
    left join {{ ref('int_department_executive') }} as executives
        on departments.department_id = executives.department_id
),

of_department as (
    select
        work_item_key,
        executive_id as party_id,
        department_id as claim,
        1 as tier,
        case when departments_up = 0 then 1 else 2 end as rule_rank,
        case when departments_up = 0 then 'executive_above_department' else 'executive_above_parent_department' end
            as source_rule,
        weight,
        is_fallback or departments_up > 0 as is_fallback,
        case when is_fallback or departments_up > 0 then 3 end as fallback_from_level,
        standing as evidence,
        valid_from,
        valid_to,
    from departments
    where executive_id is not null
),

-- asked only of items that have, at some time, a department without an executive
of_individuals as (
    select
        individuals.work_item_key,
        executives.executive_id as party_id,
        individuals.person_id as claim,
        2 as tier,
        3 as rule_rank,
        'executive_above_individuals' as source_rule,
        individuals.weight * 1.0 as weight,
        true as is_fallback,
        2 as fallback_from_level,
        'superior of the individuals who work on it' as evidence,
        individuals.valid_from,
        individuals.valid_to,
    from {{ ref('int_secondary_owner') }} as individuals
    inner join {{ ref('int_person_executive') }} as executives on individuals.person_id = executives.person_id
    where individuals.work_item_key in (select work_item_key from departments where executive_id is null)
),

unassigned as (
    select
        work_item_key,
        'UNASSIGNED' as party_id,
        'nobody' as claim,
        3 as tier,
        9 as rule_rank,
        'unassigned' as source_rule,
        1.0 as weight,
        true as is_fallback,
        cast(null as integer) as fallback_from_level,
        'no executive stands above its departments or people' as evidence,
        min(valid_from) as valid_from,
        cast(null as timestamp) as valid_to,
    from departments
    group by work_item_key
),

candidates as (
    select * from of_department
    union all
    select * from of_individuals
    union all
    select * from unassigned
),

{{ claims_at_every_instant('candidates') }}

{{ owners_of_claims('person_id') }}
