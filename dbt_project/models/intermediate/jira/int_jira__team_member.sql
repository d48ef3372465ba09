{{ config(materialized='ephemeral') }}

select
    jira_team_id as tool_team_id,
    team_name,
    unnest(member_account_ids) as account_id,
from {{ ref('stg_jira__teams') }}
