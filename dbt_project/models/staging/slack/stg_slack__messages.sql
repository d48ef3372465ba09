with

newest as (
    {{ newest_version(source('raw', 'slack__messages')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'channel': 'VARCHAR', 'ts': 'VARCHAR', 'thread_ts': 'VARCHAR', 'user': 'VARCHAR', 'bot_id': 'VARCHAR',
            'username': 'VARCHAR', 'subtype': 'VARCHAR', 'text': 'VARCHAR', 'reply_count': 'VARCHAR',
            'mentioned_keys': ['VARCHAR'],
            'comment': {'user': 'VARCHAR'},
            'user_profile': {'real_name': 'VARCHAR', 'display_name': 'VARCHAR', 'name': 'VARCHAR'},
            'metadata': {'event_type': 'VARCHAR'},
        }) }} as message,
    from newest
)

select
    parsed.record_id as message_key,
    coalesce(message.channel, parsed.scope) as channel_id,
    message.ts as ts,
    -- a ts read as a floating-point number loses digits (source-apis S6)
    {{ from_epoch('message.ts') }} as occurred_at,
    coalesce(message.channel, parsed.scope) || ':' || coalesce(message.thread_ts, message.ts) as thread_key,
    coalesce(message.thread_ts, message.ts) = message.ts as is_thread_root,
    -- who comments on a file is named in the comment
    coalesce(message.user, message.comment.user, message.bot_id) as user_id,
    message.bot_id,
    message.user is null and message.bot_id is not null as is_bot_message,
    -- people of another workspace are in no list of users, and named in what they say
    coalesce(
        nullif(message.username, ''), nullif(message.user_profile.real_name, ''),
        nullif(message.user_profile.display_name, ''), nullif(message.user_profile.name, '')
    ) as author_name,
    nullif(message.subtype, '') as subtype,
    coalesce(nullif(message.subtype, '') in ({{ slack_talk_subtypes() }}), true) as is_talk,
    coalesce(words.text, message.text, '') as text,
    coalesce({{ integer_of('message.reply_count') }}, 0) as reply_count,
    message.metadata.event_type as metadata_event_type,
    -- where only metadata may land, ingest leaves the keys it saw
    list_concat(
        coalesce({{ named_refs('message.text') }}, []),
        list_concat(coalesce(words.named_refs, []), coalesce(message.mentioned_keys, []))
    ) as named_refs,
    parsed.is_deleted,
    {{ unread({
        'occurred_at': 'message.ts', 'reply_count': [integer_of('message.reply_count'), 'message.reply_count'],
    }) }} as unread,
from parsed
left join {{ ref('stg_slack__message_words') }} as words on parsed.record_id = words.message_key
