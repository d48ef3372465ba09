with

newest as (
    {{ newest_version(source('raw', 'jira__worklogs')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'issueId': 'VARCHAR',
            'author': {'accountId': 'VARCHAR', 'key': 'VARCHAR', 'name': 'VARCHAR', 'accountType': 'VARCHAR'},
            'started': 'VARCHAR',
            'timeSpentSeconds': 'VARCHAR',
        }) }} as worklog,
    from newest
)

select
    record_id as worklog_id,
    worklog.issueId as issue_id,
    coalesce(worklog.author.accountId, worklog.author.key, worklog.author.name) as author_id,
    coalesce(worklog.author.accountType = 'app', false) as is_by_app,
    {{ utc_timestamp('worklog.started') }} as started_at,
    {{ whole_number('worklog.timeSpentSeconds') }} as seconds_spent,
    is_deleted,
    {{ unread({'started_at': 'worklog.started', 'seconds_spent': 'worklog.timeSpentSeconds'}) }} as unread,
from parsed
