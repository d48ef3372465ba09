{{ config(materialized='ephemeral') }}

select
    sprints.sprint_id,
    sprints.board_id,
    boards.project_key as container_id,
    sprints.sprint_name,
    sprints.state,
    sprints.start_at,
    sprints.end_at,
    sprints.completed_at,
    sprints.is_deleted,
from {{ ref('stg_jira__sprints') }} as sprints
left join {{ ref('stg_jira__boards') }} as boards on sprints.board_id = boards.board_id
