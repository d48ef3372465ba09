-- issues that were not read, and what those that were read tell of them: by a link, as parent, as epic. An issue that is
-- named by its key alone has its id where another one tells it, else its key in place of one
with

issues as (
    select * from {{ ref('int_jira_item') }}
    where not is_deleted
),

read as (
    select issue_id, issue_key from {{ ref('stg_jira__issues') }}
    union
    select issue_id, from_label from {{ ref('stg_jira__changelog_items') }}
    where field = 'Key' and from_label is not null
),

links as (
    select
        issue_id, updated_at, issue_key, url, hierarchy_level,
        unnest({{ json_record('issue_links', [{'inwardIssue': 'JSON', 'outwardIssue': 'JSON'}]) }}) as link,
    from issues
    where issue_links is not null
),

told as (
    select
        issue_id, updated_at, url, cast(null as integer) as level_told,
        unnest([link.inwardIssue, link.outwardIssue]) as body,
        cast(null as varchar) as named_key,
    from links
    union all
    select issue_id, updated_at, url, hierarchy_level + 1, parent, null from issues
    union all
    select issue_id, updated_at, url, 1, epic, epic_ref from issues
),

named as (
    select
        told.issue_id as named_by,
        coalesce(told.updated_at, timestamp '1970-01-01') as told_at,
        told.url as url_of_namer,
        told.level_told,
        {{ json_text('told.body', '$.id') }} as told_id,
        coalesce({{ json_text('told.body', '$.key') }}, told.named_key) as issue_key,
        {{ json_record('told.body', {
            'name': 'VARCHAR',
            'summary': 'VARCHAR',
            'fields': {
                'summary': 'VARCHAR',
                'status': {'id': 'VARCHAR', 'name': 'VARCHAR', 'statusCategory': {'key': 'VARCHAR'}},
                'priority': {'name': 'VARCHAR'},
                'issuetype': {'name': 'VARCHAR', 'subtask': 'VARCHAR', 'hierarchyLevel': 'VARCHAR'},
            },
        }) }} as issue,
    from told
    where told.body is not null or told.named_key is not null
),

-- a history tells the ids of parents beside their keys
ids as (
    select issue_key, max(issue_id) as issue_id
    from (
        select issue_key, told_id as issue_id from named
        union all
        select unnest([from_label, to_label]), unnest([from_id, to_id]) from {{ ref('stg_jira__changelog_items') }}
        where lower(field) in ('parent', 'issueparentassociation', 'epic link')
    ) as pairs
    where issue_key is not null and issue_id is not null
    group by issue_key
),

unread as (
    select
        named.*,
        coalesce(named.told_id, ids.issue_id, named.issue_key) as issue_id,
    from named
    left join ids on named.issue_key = ids.issue_key
    where
        coalesce(named.told_id, named.issue_key) is not null
        and coalesce(named.told_id, '') not in (select issue_id from read)
        and (named.told_id is not null or named.issue_key not in (select issue_key from read))
)

{% set newest = {
    'title': 'coalesce(issue.fields.summary, issue.summary, issue.name)',
    'item_type': 'issue.fields.issuetype.name',
    'status_id': 'issue.fields.status.id',
    'status_name': 'issue.fields.status.name',
    'status_category_key': 'issue.fields.status.statusCategory.key',
    'priority_name': 'issue.fields.priority.name',
} -%}
select
    issue_id,
    max_by(issue_key, (told_at, named_by, issue_key)) filter (where issue_key is not null) as issue_key,
    regexp_replace(max_by(url_of_namer, (told_at, url_of_namer)), '/browse/.*$', '/browse/')
    || max_by(issue_key, (told_at, named_by, issue_key)) filter (where issue_key is not null) as url,
    {% for column, value in newest.items() -%}
    max_by({{ value }}, (told_at, named_by)) filter (where {{ value }} is not null) as {{ column }},
    {% endfor -%}
    coalesce(
        max({{ integer_of('issue.fields.issuetype.hierarchyLevel') }}),
        max(case
            when {{ yes_or_no('issue.fields.issuetype.subtask') }} then -1
            when lower(issue.fields.issuetype.name) = 'epic' then 1
        end),
        max(level_told),
        0
    ) as hierarchy_level,
    max(told_at) as told_at,
from unread
group by issue_id
