with

messages as (
    select * from {{ ref('stg_slack__messages') }}
    where not is_deleted
),

accounts as (
    select * from {{ ref('int_account') }}
    where source = 'slack'
)

select
    messages.message_key,
    messages.channel_id,
    messages.thread_key,
    accounts.person_id,
    messages.occurred_at,
    messages.text,
    {{ to_json_array(distinct_in_order("list_transform(messages.named_refs, lambda ref: " ~ ref_of('ref') ~ ")")) }} as mentioned_refs, -- noqa: PRS, LT05
    messages.is_thread_root,
    messages.reply_count,
from messages
left join accounts on messages.user_id = accounts.account_id
