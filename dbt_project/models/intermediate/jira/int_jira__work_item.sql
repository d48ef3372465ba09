{{ config(materialized='ephemeral') }}

with

priorities as (
    select * from {{ ref('stg_jira__priorities') }}
),

ends as (
    select * from {{ ref('int_jira_last_column') }}
)

select
    'jira:' || issues.issue_id as work_item_key,
    issues.issue_id as source_id,
    issues.issue_key as item_ref,
    {{ page_address('issues.url', '^.*/browse/', '/jira/browse/') }} as url,
    issues.project_key as container_id,
    issues.project_name as container_name,
    coalesce(issues.title, '') as title,
    issues.description,
    coalesce(issues.item_type, 'Issue') as item_type,
    issues.hierarchy_level,
    issues.status_id,
    issues.priority_id,
    issues.priority_name,
    priorities.priority_rank,
    issues.assignee_id,
    coalesce(issues.reporter_id, issues.creator_id) as reporter_id,
    coalesce(id_alias.team_id, name_alias.team_id, issues.team_field_id) as team_field_id,
    issues.team_field_name,
    nullif(array_to_string(issues.sprint_ids, ','), '') as sprint_set,
    'jira:' || coalesce(issues.parent_id, parents.issue_id) as parent_key,
    'jira:' || coalesce(epics.issue_id, issues.server_epic_id) as epic_link_key,
    list_transform(issues.components, lambda component: component.name) as components,
    list_transform(issues.fix_versions, lambda version: version.name) as versions,
    issues.labels,
    issues.story_points,
    issues.remaining_seconds,
    issues.due_date,
    -- one that does not tell was there when it changed last, or when it was read; it is counted as unread
    coalesce(issues.created_at, issues.updated_at, issues.loaded_at) as created_at,
    issues.updated_at,
    issues.resolved_at,
    issues.resolution_name,
    -- unknown where no board of the project tells its columns
    case
        when issues.project_key in (select known.project_key from ends as known) then ends.status_id is not null
    end as is_in_last_column,
    false as is_archived,
    issues.is_deleted,
    issues.is_flagged,
from {{ ref('int_jira_item') }} as issues
left join {{ ref('int_team_alias') }} as id_alias on issues.team_field_id = id_alias.alias
left join {{ ref('int_team_alias') }} as name_alias on issues.team_field_name = name_alias.alias
left join {{ ref('int_jira_ref') }} as epics on issues.epic_ref = epics.issue_key
left join {{ ref('int_jira_ref') }} as parents on {{ json_text('issues.parent', '$.key') }} = parents.issue_key
left join priorities on issues.priority_id = priorities.priority_id
left join ends on issues.project_key = ends.project_key and issues.status_id = ends.status_id
