with

accounts as (
    select * from {{ ref('bridge_person_account') }}
    where is_seen
),

people as (
    select * from {{ ref('org_people') }}
),

teams as (
    select
        memberships.person_id,
        memberships.team_id,
        teams.department_id,
    from {{ ref('bridge_person_team') }} as memberships
    inner join {{ ref('dim_team') }} as teams on memberships.team_id = teams.team_id
    where
        memberships.valid_from <= cast({{ as_of() }} as date)
        and (memberships.valid_to is null or memberships.valid_to > cast({{ as_of() }} as date))
    qualify
        row_number() over (
            partition by memberships.person_id order by memberships.capacity_share desc, memberships.team_id asc
        ) = 1
),

joined as (
    select
        person_id,
        -- people choose the name by which others talk to them
        min_by(
            display_name,
            (case when {{ has_role('source', 'messages') }} then 0 else 1 end, {{ tool_rank('source') }}, display_name)
        ) as display_name,
        min(email) as email,
        bool_or(is_app) as is_app,
        bool_or(is_active) as is_active,
        min(identity_rule) filter (where identity_rule != 'single') as joined_by,
    from accounts
    group by person_id
),

everyone as (
    select person_id from joined
    union
    select person_id from people where person_id is not null
)

select
    everyone.person_id,
    coalesce(people.display_name, joined.display_name, everyone.person_id) as display_name,
    coalesce(lower(trim(people.email)), joined.email) as email,
    coalesce(joined.is_app, false) as is_app,
    coalesce(people.is_active, joined.is_active, true) as is_active,
    coalesce(people.department_id, teams.department_id) as department_id,
    people.manager_person_id,
    coalesce(people.is_executive, false) as is_executive,
    teams.team_id as primary_team_id,
    case
        when people.person_id is not null then coalesce(joined.joined_by, 'explicit') else
            coalesce(joined.joined_by, 'single')
    end as identity_rule,
from everyone
left join joined on everyone.person_id = joined.person_id
left join people on everyone.person_id = people.person_id
left join teams on everyone.person_id = teams.person_id
