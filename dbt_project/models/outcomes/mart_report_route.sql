-- where a team is told what concerns it: the first of its Slack channels that exists, and who leads it
with

listed as (
    select
        teams.team_id,
        listed.channel,
        listed.position,
    from {{ ref('org_teams') }} as teams,
        unnest(string_split(replace(teams.slack_channel_ids, ' ', ''), ';'))
            with ordinality as listed (channel, position)
    where teams.is_active is distinct from false
),

channels as (
    select * from {{ ref('stg_slack__channels') }}
    where not is_archived and not is_deleted
),

chosen as (
    select
        listed.team_id,
        channels.channel_id,
        channels.channel_name,
    from listed
    inner join channels on listed.channel in (channels.channel_id, channels.channel_name)
    qualify row_number() over (partition by listed.team_id order by listed.position) = 1
)

select
    teams.team_id,
    teams.team_name,
    chosen.channel_id,
    chosen.channel_name,
    leads.slack_user_id as lead_slack_user_id,
from {{ ref('dim_team') }} as teams
left join chosen on teams.team_id = chosen.team_id
left join {{ ref('dim_person') }} as leads on teams.lead_person_id = leads.person_id
where teams.is_active
