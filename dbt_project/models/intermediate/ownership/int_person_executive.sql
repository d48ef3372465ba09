with recursive

people as (
    select person_id, display_name, manager_person_id, is_executive, is_active from {{ ref('dim_person') }}
),

-- a cycle of managers must end
chain as (
    select person_id, person_id as superior_id, 0 as steps
    from people
    union all
    select chain.person_id, people.manager_person_id as superior_id, chain.steps + 1 as steps
    from chain
    inner join people on chain.superior_id = people.person_id
    where people.manager_person_id is not null and chain.steps < {{ var('organisation_max_steps') }}
)

select
    chain.person_id,
    chain.superior_id as executive_id,
    chain.steps,
from chain
inner join people on chain.superior_id = people.person_id
where people.is_executive and people.is_active
qualify row_number() over (partition by chain.person_id order by chain.steps, chain.superior_id) = 1
