with

messages as (
    select * from {{ ref('int_tools__message') }}
),

accounts as (
    select * from {{ ref('bridge_person_account') }}
)

select
    messages.message_key,
    messages.source,
    messages.channel_id,
    messages.thread_key,
    accounts.person_id,
    messages.occurred_at,
    messages.text,
    {{ to_json_array(distinct_in_order("list_transform(messages.named_refs, lambda ref: " ~ ref_of('ref') ~ ")")) }} as mentioned_refs, -- noqa: PRS, LT05
    messages.is_thread_root,
    messages.reply_count,
from messages
left join accounts on messages.source = accounts.source and messages.author_id = accounts.account_id
