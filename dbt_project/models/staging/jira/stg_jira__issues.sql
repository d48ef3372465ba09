{% set user = {'accountId': 'VARCHAR', 'key': 'VARCHAR', 'name': 'VARCHAR', 'accountType': 'VARCHAR'} %}
{% set named = {'id': 'VARCHAR', 'name': 'VARCHAR'} %}

with

newest as (
    {{ newest_version(source('raw', 'jira__issues')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'key': 'VARCHAR',
            'self': 'VARCHAR',
            'fields': {
                'summary': 'VARCHAR',
                'description': 'JSON',
                'issuetype': {'name': 'VARCHAR', 'subtask': 'VARCHAR', 'hierarchyLevel': 'VARCHAR'},
                'project': {'id': 'VARCHAR', 'key': 'VARCHAR', 'name': 'VARCHAR'},
                'status': {'id': 'VARCHAR', 'name': 'VARCHAR', 'statusCategory': {'key': 'VARCHAR'}},
                'priority': named,
                'resolution': named,
                'assignee': user,
                'reporter': user,
                'creator': user,
                'created': 'VARCHAR',
                'updated': 'VARCHAR',
                'resolutiondate': 'VARCHAR',
                'duedate': 'VARCHAR',
                'timeestimate': 'VARCHAR',
                'labels': ['VARCHAR'],
                'components': [named],
                'fixVersions': [named],
                'parent': 'JSON',
                'epic': 'JSON',
                'flagged': 'VARCHAR',
                'security': 'JSON',
                'sprint': {'id': 'VARCHAR'},
                'closedSprints': [{'id': 'VARCHAR'}],
                'issuelinks': 'JSON',
            },
        }) }} as issue,
    from newest
)

select
    record_id as issue_id,
    issue.key as issue_key,
    -- a site that was read through the vendor's gateway names itself: `self` is then no address for people
    coalesce(
        {{ json_text('request', '$.site') }},
        nullif(regexp_extract(coalesce(issue.self, {{ json_text('request', '$.url') }}), '^(.*)/rest/', 1), '')
    ) || '/browse/' || issue.key as url,
    issue.fields.project.id as project_id,
    coalesce(issue.fields.project.key, scope) as project_key,
    issue.fields.project.name as project_name,
    issue.fields.summary as title,
    {{ rich_text('issue.fields.description') }} as description,
    issue.fields.issuetype.name as item_type,
    coalesce(
        {{ integer_of('issue.fields.issuetype.hierarchyLevel') }},
        case
            when {{ yes_or_no('issue.fields.issuetype.subtask') }} then -1
            when lower(issue.fields.issuetype.name) = 'epic' then 1
            else 0
        end
    ) as hierarchy_level,
    issue.fields.status.id as status_id,
    issue.fields.status.name as status_name,
    issue.fields.status.statusCategory.key as status_category_key,
    issue.fields.priority.id as priority_id,
    issue.fields.priority.name as priority_name,
    issue.fields.resolution.name as resolution_name,
    coalesce(issue.fields.assignee.accountId, issue.fields.assignee.key, issue.fields.assignee.name) as assignee_id,
    coalesce(issue.fields.reporter.accountId, issue.fields.reporter.key, issue.fields.reporter.name) as reporter_id,
    coalesce(issue.fields.creator.accountId, issue.fields.creator.key, issue.fields.creator.name) as creator_id,
    [
        {%- for role in ['assignee', 'reporter', 'creator'] %}
        case when issue.fields.{{ role }}.accountType = 'app' then issue.fields.{{ role }}.accountId end,
        {%- endfor %}
    ] as app_ids,
    {{ utc_timestamp('issue.fields.created') }} as created_at,
    {{ utc_timestamp('issue.fields.updated') }} as updated_at,
    {{ utc_timestamp('issue.fields.resolutiondate') }} as resolved_at,
    {{ calendar_day('issue.fields.duedate') }} as due_date,
    {{ whole_number('issue.fields.timeestimate') }} as remaining_seconds,
    issue.fields.labels as labels,
    issue.fields.components as components,
    issue.fields.fixVersions as fix_versions,
    {{ json_text('issue.fields.parent', '$.id') }} as parent_id,
    {{ json_text('issue.fields.epic', '$.id') }} as server_epic_id,
    cast(issue.fields.parent as varchar) as parent,
    cast(issue.fields.epic as varchar) as epic,
    {{ yes_or_no('issue.fields.flagged') }} as is_server_flagged,
    -- a Server export has the sprints outside the custom fields
    list_concat(
        [issue.fields.sprint.id], list_transform(issue.fields.closedSprints, lambda sprint: sprint.id)
    ) as server_sprint_ids,
    cast(issue.fields.issuelinks as varchar) as issue_links,
    -- an object; of a CSV its name
    coalesce(
        {{ json_text('issue.fields.security', '$.id') }}, {{ json_text('issue.fields.security', '$.name') }},
        {{ json_text('issue.fields.security', '$') }}
    ) as security_level,
    is_deleted,
    loaded_at,
    {{ unread({
        'created_at': 'issue.fields.created', 'updated_at': 'issue.fields.updated',
        'resolved_at': 'issue.fields.resolutiondate', 'due_date': 'issue.fields.duedate',
        'remaining_seconds': 'issue.fields.timeestimate', 'is_server_flagged': 'issue.fields.flagged',
        'hierarchy_level': [
            'coalesce(' ~ integer_of('issue.fields.issuetype.hierarchyLevel') ~ ', '
                ~ 'cast(' ~ yes_or_no('issue.fields.issuetype.subtask') ~ ' as integer))',
            'coalesce(issue.fields.issuetype.hierarchyLevel, issue.fields.issuetype.subtask)',
        ],
    }) }} as unread,
from parsed
