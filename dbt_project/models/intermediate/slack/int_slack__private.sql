{{ config(materialized='ephemeral') }}

with

channels as (
    select channel_id, 'slack:channel:' || channel_id as viewers from {{ ref('stg_slack__channels') }}
    where is_private
)

select 'container' as kind, 'slack:' || channel_id as private_key, viewers from channels
union all
select 'message', 'slack:' || messages.message_key, channels.viewers
from {{ ref('stg_slack__messages') }} as messages
inner join channels on messages.channel_id = channels.channel_id
