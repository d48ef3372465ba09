{{ config(materialized='ephemeral') }}

-- projects; one that may not be listed shows in its issues
with

projects as (
    select * from {{ ref('stg_jira__projects') }}
    -- a key is given again after its project is gone: the one made last has it
    qualify row_number() over (partition by project_key order by is_deleted, length(project_id) desc, project_id desc) = 1
),

keys as (
    select project_key from {{ ref('stg_jira__issues') }}
    where project_key is not null
    union
    select project_key from projects
    where not is_deleted
)

select
    keys.project_key as container_id,
    projects.project_name as container_name,
    not coalesce(projects.is_archived or projects.is_deleted, false) as is_active,
from keys
left join projects on keys.project_key = projects.project_key
