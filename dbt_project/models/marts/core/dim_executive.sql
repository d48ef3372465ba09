with

people as (
    select * from {{ ref('dim_person') }}
)

select
    people.person_id,
    people.display_name,
    titles.title,
    people.department_id,
from people
inner join {{ ref('org_people') }} as titles on people.person_id = titles.person_id
where people.is_executive
