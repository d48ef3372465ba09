-- item, department and stretch of time in which nothing of the level changes
with

teams as (
    select * from {{ ref('dim_team') }}
),

owners as (
    select owners.work_item_key, teams.department_id, owners.valid_from, owners.valid_to,
    from {{ ref('int_primary_owner') }} as owners
    left join teams on owners.team_id = teams.team_id
),

of_owner as (
    select
        work_item_key, department_id as party_id, 'owner' as claim, 1 as tier, 1 as rule_rank,
        'team_department' as source_rule, {{ var('ownership_own_department_weight') }} as weight, false as is_fallback,
        cast(null as integer) as fallback_from_level, 'department of the owning team' as evidence,
        valid_from, valid_to,
    from owners
    where department_id is not null
),

of_neighbour as (
    select
        links.work_item_key, teams.department_id as party_id, 'link' as claim, 1 as tier, 2 as rule_rank,
        'linked_team_department' as source_rule,
        {{ var('ownership_linked_department_weight') }} as weight, false as is_fallback,
        cast(null as integer) as fallback_from_level, 'open blocking link with ' || teams.team_name as evidence,
        links.valid_from, links.valid_to,
    from {{ ref('int_team_link') }} as links
    inner join teams on links.neighbour_team_id = teams.team_id
    where teams.department_id is not null
),

homeless as (
    select * from owners
    where department_id is null
),

individuals as (
    select
        people.work_item_key,
        people.person_id,
        people.weight,
        {{ common_time('people', 'homeless') }},
    from homeless
    inner join {{ ref('int_secondary_owner') }} as people
        on homeless.work_item_key = people.work_item_key and {{ overlaps('people', 'homeless') }}
),

of_individuals as (
    select
        individuals.work_item_key, departments.department_id as party_id, individuals.person_id as claim, 1 as tier,
        3 as rule_rank, 'department_of_individuals' as source_rule, individuals.weight * 1.0 as weight,
        true as is_fallback, 2 as fallback_from_level, 'department of ' || people.display_name as evidence,
        {{ common_time('individuals', 'departments') }},
    from individuals
    inner join {{ ref('int_person_department') }} as departments
        on individuals.person_id = departments.person_id and {{ overlaps('individuals', 'departments') }}
    inner join {{ ref('dim_person') }} as people on individuals.person_id = people.person_id
),

unassigned as (
    select
        work_item_key, 'UNASSIGNED' as party_id, 'nobody' as claim, 2 as tier, 9 as rule_rank,
        'unassigned' as source_rule, 1.0 as weight, true as is_fallback, cast(null as integer) as fallback_from_level,
        'no department is known for its team or people' as evidence,
        min(valid_from) as valid_from, cast(null as timestamp) as valid_to,
    from owners
    group by work_item_key
),

candidates as (
    select * from of_owner
    union all
    select * from of_neighbour
    union all
    select * from of_individuals
    union all
    select * from unassigned
),

{{ claims_at_every_instant('candidates') }}

{{ owners_of_claims('department_id') }}
