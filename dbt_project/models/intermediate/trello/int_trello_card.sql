{{ config(materialized='ephemeral') }}

-- the cards that are work, each due on the day that the people of its board see
select
    cards.*,
    coalesce(zones.timezone, '{{ var("default_timezone") }}') as timezone,
    {{ local_day('cards.due_at', "coalesce(zones.timezone, '" ~ var('default_timezone') ~ "')") }} as due_date,
from {{ ref('int_trello_card_role') }} as cards
left join {{ ref('int_trello_zone') }} as zones on cards.board_id = zones.board_id
where cards.stands_for is null
