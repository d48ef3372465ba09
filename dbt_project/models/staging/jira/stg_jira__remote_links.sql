{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__remote_links')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'issueId': 'VARCHAR', 'relationship': 'VARCHAR', 'object': {'url': 'VARCHAR', 'title': 'VARCHAR'},
        }) }} as link,
    from newest
)

select
    record_id as remote_link_id,
    link.issueId as issue_id,
    link.relationship as relationship,
    link.object.url as url,
    link.object.title as title,
    is_deleted,
from parsed
