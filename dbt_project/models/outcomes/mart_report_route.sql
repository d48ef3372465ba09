-- where a team is told what concerns it: the first of its channels that exists, and who leads it
with

listed as (
    select
        teams.team_id,
        listed.source,
        listed.container_id as channel,
        listed.position,
    from {{ ref('org_teams') }} as teams
    inner join {{ ref('org_containers') }} as listed on teams.team_id = listed.team_id
    where teams.is_active is distinct from false and {{ has_role('listed.source', 'messages') }}
),

channels as (
    select
        source,
        container_id as channel_id,
        container_name as channel_name,
    from {{ ref('int_tools__container') }}
    where is_active
),

chosen as (
    select
        listed.team_id,
        channels.channel_id,
        channels.channel_name,
    from listed
    inner join channels
        on
            listed.source = channels.source
            and listed.channel in (channels.channel_id, channels.channel_name)
    qualify
        row_number() over (partition by listed.team_id order by {{ tool_rank('listed.source') }}, listed.position) = 1
),

-- of several accounts of a lead any will do: the same every night
leads as (
    select person_id, min_by(account_id, (not is_seen, {{ tool_rank('source') }}, account_id)) as account_id
    from {{ ref('bridge_person_account') }}
    where {{ has_role('source', 'messages') }}
    group by person_id
)

select
    teams.team_id,
    teams.team_name,
    chosen.channel_id,
    chosen.channel_name,
    leads.account_id as lead_slack_user_id,
from {{ ref('dim_team') }} as teams
left join chosen on teams.team_id = chosen.team_id
left join leads on teams.lead_person_id = leads.person_id
where teams.is_active
