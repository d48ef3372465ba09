{{ config(materialized='ephemeral') }}

select
    message_key,
    channel_id,
    thread_key,
    user_id as author_id,
    occurred_at,
    text,
    named_refs,
    is_thread_root,
    reply_count,
from {{ ref('stg_slack__messages') }}
where is_talk and not is_deleted
