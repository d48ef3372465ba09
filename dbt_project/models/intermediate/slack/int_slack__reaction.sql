{{ config(materialized='ephemeral') }}

select message_key, conflict_id, work_item_key, owner_choices, reaction, user_id as account_id, first_seen_at
from {{ ref('stg_slack__reactions') }}
where is_present
