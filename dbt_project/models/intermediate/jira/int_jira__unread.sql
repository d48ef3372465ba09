{{ config(materialized='ephemeral') }}

with

items as (
    select * from {{ ref('int_jira_item') }}
),

-- what a custom field holds: its points, and sprints by their ids
custom_fields as (
    select
        issue_key,
        story_points,
        case when sprint_ids != [] then sprint_ids end as sprints,
        list_concat(
            {{ unread({'story_points': json_text('points_json', '$')}) }},
            case
                when coalesce(sprint_json, '[]') not in ('[]', 'null', '""') and sprint_ids = []
                    then {{ lost_value("'sprints'", 'sprint_json') }}
                else []
            end
        ) as unread,
    from items
),

-- points and days of the history, which tells them as texts
changes as (
    select
        item_refs.issue_key,
        changes.field_name,
        unnest([changes.old_value, changes.new_value]) as value,
        unnest([changes.old_label, changes.new_label]) as label,
    from {{ ref('fct_field_change') }} as changes
    inner join items as item_refs on changes.work_item_key = 'jira:' || item_refs.issue_id
    where changes.field_name in ('story_points', 'due_date')
),

histories as (
    select
        issue_key,
        case field_name when 'story_points' then value end as story_points,
        case field_name when 'due_date' then value end as due_date,
        case
            when value is null and trim(coalesce(label, '')) != '' then {{ lost_value('field_name', 'label') }}
            else []
        end as unread,
    from changes
)

{{ unread_of(
    ref('stg_jira__issues'), 'issues',
    ['created_at', 'updated_at', 'resolved_at', 'due_date', 'remaining_seconds', 'is_server_flagged'],
    'issue_key', defaulted=['hierarchy_level']
) }}
union all
{{ unread_of('custom_fields', 'issues', ['story_points', 'sprints'], 'issue_key') }}
union all
{{ unread_of('histories', 'changelogs', ['story_points', 'due_date'], 'issue_key') }}
union all
{{ unread_of(ref('stg_jira__changelog_items'), 'changelogs', ['changed_at'], 'record_id') }}
union all
{{ unread_of(ref('stg_jira__comments'), 'comments', ['created_at', 'updated_at'], 'comment_id', defaulted=['restricted_to']) }}
union all
{{ unread_of(ref('stg_jira__worklogs'), 'worklogs', ['started_at', 'seconds_spent'], 'worklog_id') }}
union all
{{ unread_of(ref('stg_jira__sprints'), 'sprints', ['start_at', 'end_at', 'completed_at'], 'sprint_name') }}
union all
{{ unread_of(ref('stg_jira__versions'), 'versions', ['release_date'], 'version_name', defaulted=['is_released']) }}
union all
{{ unread_of(ref('stg_jira__projects'), 'projects', [], 'project_key', defaulted=['is_archived']) }}
union all
{{ unread_of(ref('stg_jira__users'), 'users', [], 'account_id', defaulted=['is_active']) }}
