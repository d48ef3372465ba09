{{ config(materialized='ephemeral') }}

-- the open items as reports speak of them: what they are called, whose they are, whom to ask
with

leads as (
    select
        teams.team_id,
        teams.team_name,
        people.display_name as lead_name,
    from {{ ref('dim_team') }} as teams
    left join {{ ref('dim_person') }} as people on teams.lead_person_id = people.person_id
)

select
    risks.*,
    leads.team_name,
    items.status_category,
    coalesce(items.priority_rank, 9) as priority_rank,
    {{ item_name('risks') }} as subject,
    coalesce(people.display_name, leads.lead_name) as asked_name,
    people.display_name as assignee_name,
    reporters.display_name as reporter_name,
from {{ ref('mart_risk_item') }} as risks
inner join {{ ref('dim_work_item') }} as items on risks.work_item_key = items.work_item_key
left join leads on risks.owner_team_id = leads.team_id
left join {{ ref('dim_person') }} as people on items.assignee_person_id = people.person_id and not people.is_app
left join {{ ref('dim_person') }} as reporters
    on items.reporter_person_id = reporters.person_id and not reporters.is_app
