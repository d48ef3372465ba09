{{ config(materialized='ephemeral') }}

-- the cards that are work; one lies on the board of its list, with which it moves to another board without a word, and
-- is due on the day that the people of that board see
select
    cards.* replace (coalesce(lists.board_id, cards.board_id) as board_id),
    coalesce(zones.timezone, '{{ var("default_timezone") }}') as timezone,
    {{ local_day('cards.due_at', "coalesce(zones.timezone, '" ~ var('default_timezone') ~ "')") }} as due_date,
from {{ ref('stg_trello__cards') }} as cards
left join {{ ref('stg_trello__lists') }} as lists on cards.list_id = lists.list_id and not lists.is_deleted
left join {{ ref('int_trello_zone') }} as zones on coalesce(lists.board_id, cards.board_id) = zones.board_id
where cards.stands_for is null
