{{ config(materialized='ephemeral') }}

select
    board_id as container_id,
    board_name as container_name,
    not is_closed and not is_deleted as is_active,
from {{ ref('stg_trello__boards') }}
