{{ config(materialized='ephemeral') }}

with recursive

departments as (
    select * from {{ ref('dim_department') }}
),

lineage as (
    select department_id, department_id as ancestor_id, 0 as steps
    from departments
    union all
    select lineage.department_id, departments.parent_department_id as ancestor_id, lineage.steps + 1 as steps
    from lineage
    inner join departments on lineage.ancestor_id = departments.department_id
    where departments.parent_department_id is not null and lineage.steps < {{ var('organisation_max_steps') }}
)

select
    lineage.department_id,
    executives.executive_id,
    lineage.steps as departments_up,
    case
        when executives.steps = 0 then 'heads ' || ancestors.department_name
        else executives.steps || ' steps above the head of ' || ancestors.department_name
    end as evidence,
from lineage
inner join departments as ancestors on lineage.ancestor_id = ancestors.department_id
inner join {{ ref('int_person_executive') }} as executives on ancestors.head_person_id = executives.person_id
qualify row_number() over (
    partition by lineage.department_id order by lineage.steps, executives.steps, executives.executive_id
) = 1
