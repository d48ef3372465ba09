{{ config(materialized='ephemeral') }}

{{ unread_of(ref('stg_slack__messages'), 'messages', ['occurred_at'], 'message_key') }}
