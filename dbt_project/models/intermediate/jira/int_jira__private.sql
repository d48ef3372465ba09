{{ config(materialized='ephemeral') }}

select 'item' as kind, 'jira:' || issue_id as private_key, 'jira:level:' || security_level as viewers
from {{ ref('stg_jira__issues') }}
where security_level is not null
union all
select 'comment', 'jira:' || comment_id, 'jira:restricted:' || restricted_to
from {{ ref('stg_jira__comments') }}
where restricted_to is not null
