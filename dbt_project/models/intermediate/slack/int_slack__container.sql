{{ config(materialized='ephemeral') }}

select
    channel_id as container_id,
    channel_name as container_name,
    not is_archived and not is_deleted as is_active,
from {{ ref('stg_slack__channels') }}
