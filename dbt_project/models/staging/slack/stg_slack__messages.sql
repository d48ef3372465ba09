with

newest as (
    {{ newest_version(source('raw', 'slack__messages')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'channel': 'VARCHAR', 'ts': 'VARCHAR', 'thread_ts': 'VARCHAR', 'user': 'VARCHAR', 'bot_id': 'VARCHAR',
            'username': 'VARCHAR', 'subtype': 'VARCHAR', 'text': 'VARCHAR', 'reply_count': 'INTEGER',
            'blocks': 'JSON', 'attachments': 'JSON', 'mentioned_keys': ['VARCHAR'],
            'metadata': {'event_type': 'VARCHAR'},
        }) }} as message,
    from newest
)

select
    record_id as message_key,
    coalesce(message.channel, scope) as channel_id,
    message.ts as ts,
    -- a ts read as a floating-point number loses digits (source-apis S6)
    {{ from_epoch('message.ts') }} as occurred_at,
    coalesce(message.channel, scope) || ':' || coalesce(message.thread_ts, message.ts) as thread_key,
    coalesce(message.thread_ts, message.ts) = message.ts as is_thread_root,
    coalesce(message.user, message.bot_id) as user_id,
    message.user is null and message.bot_id is not null as is_bot_message,
    message.username as bot_name,
    message.subtype as subtype,
    coalesce(message.text, '') as text,
    coalesce(message.reply_count, 0) as reply_count,
    message.metadata.event_type as metadata_event_type,
    -- where only metadata may land, ingest leaves the keys it saw
    list_concat(
        coalesce({{ named_refs('message.text') }}, []), coalesce(message.mentioned_keys, [])
    ) as named_refs,
    is_deleted,
from parsed
