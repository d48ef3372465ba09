{{ config(materialized='ephemeral') }}

with

boards as (
    select board_id, 'trello:board:' || board_id as viewers from {{ ref('stg_trello__boards') }}
    where is_private
)

select 'container' as kind, 'trello:' || board_id as private_key, viewers from boards
union all
select 'item', 'trello:' || cards.card_id, boards.viewers
from {{ ref('stg_trello__cards') }} as cards
inner join boards on cards.board_id = boards.board_id
