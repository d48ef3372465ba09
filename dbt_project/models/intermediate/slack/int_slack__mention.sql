{{ config(materialized='ephemeral') }}

select
    'message' as place,
    message_key as trace_id,
    cast(null as varchar) as work_item_key,
    thread_key,
    occurred_at,
    cast(null as timestamp) as removed_at,
    text,
    named_refs,
    'mention' as link_type,
    false as is_link,
from {{ ref('stg_slack__messages') }}
-- what Truce writes itself is no evidence
where is_talk and not is_deleted and not coalesce(starts_with(metadata_event_type, 'truce'), false)
