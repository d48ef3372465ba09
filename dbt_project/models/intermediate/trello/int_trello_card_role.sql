{{ config(materialized='ephemeral') }}

-- every card on the board of its list, with which it moves to another board without a word, and what it is that is no
-- work; on a template of a board none is
select
    cards.* replace (
        coalesce(lists.board_id, cards.board_id) as board_id,
        coalesce(cards.stands_for, case when boards.is_template then 'template board' end) as stands_for
    ),
from {{ ref('stg_trello__cards') }} as cards
left join {{ ref('stg_trello__lists') }} as lists on cards.list_id = lists.list_id and not lists.is_deleted
left join {{ ref('stg_trello__boards') }} as boards on coalesce(lists.board_id, cards.board_id) = boards.board_id
