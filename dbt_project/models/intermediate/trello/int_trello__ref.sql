{{ config(materialized='ephemeral') }}

select short_link as item_ref, 'trello:' || card_id as work_item_key, false as is_former
from {{ ref('int_trello_card') }}
where short_link is not null
qualify row_number() over (partition by short_link order by is_deleted, card_id) = 1
