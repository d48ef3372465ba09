with

newest as (
    {{ newest_version(source('raw', 'jira__changelogs')) }}
),

parsed as (
    select
        record_id,
        is_deleted,
        {{ json_record('body', {
            'issueId': 'VARCHAR',
            'id': 'VARCHAR',
            'created': 'VARCHAR',
            'author': {
                'accountId': 'VARCHAR', 'key': 'VARCHAR', 'name': 'VARCHAR', 'displayName': 'VARCHAR',
                'accountType': 'VARCHAR',
            },
            'items': [{
                'field': 'VARCHAR', 'fieldId': 'VARCHAR', 'fieldtype': 'VARCHAR',
                'from': 'VARCHAR', 'fromString': 'VARCHAR', 'to': 'VARCHAR', 'toString': 'VARCHAR',
            }],
        }) }} as entry,
    from newest
),

numbered as (
    select
        *,
        unnest(entry.items) as item,
        generate_subscripts(entry.items, 1) - 1 as position,
    from parsed
)

select
    record_id,
    entry.issueId as issue_id,
    entry.id as history_id,
    cast(position as integer) as position,
    {{ utc_timestamp('entry.created') }} as changed_at,
    coalesce(entry.author.accountId, entry.author.key, entry.author.name) as author_id,
    entry.author.displayName as author_name,
    coalesce(entry.author.accountType = 'app', false) as is_by_app,
    -- a line without its field is a change all the same
    coalesce(item.field, item.fieldId, 'unnamed') as field,
    coalesce(item.fieldId, item.field, 'unnamed') as field_id,
    coalesce(item.fieldtype = 'custom', starts_with(item.fieldId, 'customfield_'), false) as is_custom_field,
    item."from" as from_id,
    item.fromString as from_label,
    item."to" as to_id,
    item.toString as to_label,
    is_deleted,
    {{ unread({'changed_at': 'entry.created'}) }} as unread,
from numbered
