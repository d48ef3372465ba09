{{ config(materialized='ephemeral') }}

-- the cards that are work; one lies on the board of its list, with which it moves to another board without a word
select cards.* replace (coalesce(lists.board_id, cards.board_id) as board_id),
from {{ ref('stg_trello__cards') }} as cards
left join {{ ref('stg_trello__lists') }} as lists on cards.list_id = lists.list_id and not lists.is_deleted
where cards.stands_for is null
