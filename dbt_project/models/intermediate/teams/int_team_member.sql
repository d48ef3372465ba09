{{ config(materialized='ephemeral') }}

-- who is in which team by the organisation's word; a team whose members no file names has those of the team of its
-- name in a tool
with

memberships as (
    select * from {{ ref('org_team_members') }}
    where person_id is not null and team_id is not null
),

told as (
    select distinct accounts.person_id, aliases.team_id
    from {{ ref('int_tools__team_member') }} as members
    inner join {{ ref('int_team_alias') }} as aliases on aliases.alias in (members.tool_team_id, members.team_name)
    inner join {{ ref('bridge_person_account') }} as accounts
        on members.source = accounts.source and members.account_id = accounts.account_id
    where aliases.team_id not in (select memberships.team_id from memberships) and accounts.person_id is not null
)

select
    person_id,
    team_id,
    coalesce(valid_from, cast('1970-01-01' as date)) as valid_from,
    valid_to,
    cast(coalesce(capacity_share, 1) as double) as capacity_share,
from memberships
union all
select
    person_id,
    team_id,
    cast('1970-01-01' as date) as valid_from,
    cast(null as date) as valid_to,
    1.0 / count(*) over (partition by person_id) as capacity_share,
from told
