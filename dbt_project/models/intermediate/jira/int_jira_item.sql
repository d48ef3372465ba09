{{ config(materialized='ephemeral') }}

with

issues as (
    select * from {{ ref('stg_jira__issues') }}
),

candidates as (
    select
        custom.issue_id,
        fields.logical_name,
        fields.place,
        custom.value_json,
    from {{ ref('stg_jira__issue_custom_fields') }} as custom
    inner join {{ ref('int_jira_field') }} as fields on custom.field_id = fields.field_id
    inner join issues on custom.issue_id = issues.issue_id
    -- a field that a project made for itself says nothing of another's issues
    where fields.project_id is null or fields.project_id = issues.project_id
),

-- a site has several fields for points: the first that has a value here counts (source-apis J15)
chosen as (
    select
        issue_id,
        min_by(value_json, place) filter (where logical_name = 'story_points') as points_json,
        min_by(value_json, place) filter (where logical_name = 'sprint') as sprint_json,
        min_by(value_json, place) filter (where logical_name = 'epic_link') as epic_json,
        min_by(value_json, place) filter (where logical_name = 'team') as team_json,
        min_by(value_json, place) filter (where logical_name = 'flagged') as flagged_json,
    from candidates
    group by issue_id
),

read as (
    select
        issue_id,
        {{ json_number('points_json') }} as story_points,
        points_json,
        sprint_json,
        -- sprints are objects on Cloud and `...Sprint@1f[id=50,...]` texts on older servers
        list_concat(
            list_filter({{ json_texts('sprint_json', '$[*].id') }}, lambda id: id is not null),
            regexp_extract_all(sprint_json, '[\[,]id=(\d+)', 1)
        ) as sprint_ids,
        {{ json_text('epic_json', '$') }} as epic_ref,
        coalesce({{ json_text('team_json', '$.id') }}, {{ json_text('team_json', '$') }}) as team_field_id,
        coalesce({{ json_text('team_json', '$.name') }}, {{ json_text('team_json', '$.title') }}) as team_field_name,
        flagged_json is not null and flagged_json not in ('[]', 'false') as is_flagged,
    from chosen
)

select
    issues.*,
    read.story_points,
    read.points_json,
    read.sprint_json,
    {{ in_order_of_ids(
        'list_concat(read.sprint_ids, list_filter(issues.server_sprint_ids, lambda id: id is not null))'
    ) }} as sprint_ids,
    read.epic_ref,
    read.team_field_id,
    read.team_field_name,
    coalesce(read.is_flagged, issues.is_server_flagged, false) as is_flagged,
from issues
left join read on issues.issue_id = read.issue_id
