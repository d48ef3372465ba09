{{ config(materialized='ephemeral') }}

with

messages as (
    select * from {{ ref('stg_slack__messages') }}
    where is_talk and not is_deleted
)

-- a reply is addressed to who began the thread
select
    'message' as kind,
    messages.message_key as act_id,
    cast(null as varchar) as work_item_key,
    messages.user_id as author_id,
    roots.user_id as other_id,
    messages.channel_id,
    messages.thread_key,
    messages.occurred_at,
    messages.text,
    coalesce(messages.metadata_event_type like 'truce%', false) as is_own_write,
from messages
left join messages as roots on messages.thread_key = roots.message_key
