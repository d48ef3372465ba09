{#- Where each card was from when until when, from its `moves` between places (`from_id`, `to_id`, `occurred_at`,
    `action_id`, `author_id`) and its place now, a column of `cards`. Before its first move a card was where that move
    took it from; one that never moved was always where it is. Which action began and ended a stay is told with it. -#}
{% macro trello_stays(moves, cards, place) -%}
in_turn as (
    select
        *,
        row_number() over turns as turn,
        lead(occurred_at) over turns as left_at,
        lead(action_id) over turns as left_by,
        lead(author_id) over turns as left_author_id,
    from {{ moves }}
    where to_id is not null
    window turns as (partition by card_id order by occurred_at, length(action_id), action_id)
),

stays as (
    select
        card_id, to_id as place_id, occurred_at as valid_from, action_id as begun_by, author_id as begun_author_id,
        left_at as valid_to, left_by as ended_by, left_author_id as ended_author_id,
    from in_turn
    union all
    select
        cards.card_id, case when first.card_id is null then cards.{{ place }} else first.from_id end,
        least(cards.created_at, coalesce(first.occurred_at, cards.created_at)), null, null,
        first.occurred_at, first.action_id, first.author_id,
    from {{ cards }} as cards
    left join in_turn as first on cards.card_id = first.card_id and first.turn = 1
)
{%- endmacro %}
