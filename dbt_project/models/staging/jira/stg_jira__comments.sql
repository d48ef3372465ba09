with

newest as (
    {{ newest_version(source('raw', 'jira__comments')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'issueId': 'VARCHAR',
            'author': {
                'accountId': 'VARCHAR', 'key': 'VARCHAR', 'name': 'VARCHAR', 'displayName': 'VARCHAR',
                'accountType': 'VARCHAR',
            },
            'created': 'VARCHAR',
            'updated': 'VARCHAR',
            'body': 'JSON',
            'visibility': {'value': 'VARCHAR', 'identifier': 'VARCHAR'},
            'jsdPublic': 'VARCHAR',
        }) }} as comment,
    from newest
)

select
    record_id as comment_id,
    comment.issueId as issue_id,
    coalesce(comment.author.accountId, comment.author.key, comment.author.name) as author_id,
    comment.author.displayName as author_name,
    coalesce(comment.author.accountType = 'app', false) as is_by_app,
    {{ utc_timestamp('comment.created') }} as created_at,
    {{ utc_timestamp('comment.updated') }} as updated_at,
    {{ rich_text('comment.body') }} as text,
    -- a smart link is an address in the document, and no text
    {{ named_refs('cast(comment.body as varchar)') }} as named_refs,
    -- to a role or group, or to the agents of a service desk; what does not say that it is public is not
    coalesce(
        comment.visibility.identifier,
        comment.visibility.value,
        case when not coalesce({{ yes_or_no('comment.jsdPublic') }}, comment.jsdPublic is null) then 'internal' end
    ) as restricted_to,
    is_deleted,
    {{ unread({'created_at': 'comment.created', 'updated_at': 'comment.updated',
        'restricted_to': [yes_or_no('comment.jsdPublic'), 'comment.jsdPublic']}) }} as unread,
from parsed
