{{ config(materialized='ephemeral') }}

{{ unread_of(ref('stg_slack__messages'), 'messages', ['occurred_at'], 'message_key', defaulted=['reply_count']) }}
union all
{{ unread_of(ref('stg_slack__users'), 'users', [], 'user_id', defaulted=['is_app', 'is_active']) }}
union all
{{ unread_of(ref('stg_slack__channels'), 'channels', [], 'channel_name', defaulted=['is_archived', 'is_private']) }}
