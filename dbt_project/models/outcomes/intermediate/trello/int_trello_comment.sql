{{ config(materialized='ephemeral') }}

-- the one maintained comment of a card
with

cards as (
    select * from {{ ref('int_item_result') }}
    where source = 'trello'
),

-- the newest comment with the mark, as it was read; the journal knows better where there is one
standing as (
    select
        card_id,
        regexp_replace(
            replace(max_by(text, (occurred_at, text)), {{ own_comment_mark() }}, ''),
            '^\s+|\s+$', '', 'g'
        ) as text,
        max(occurred_at) as occurred_at,
    from {{ ref('stg_trello__actions') }}
    where
        action_type = 'commentCard'
        and not is_deleted
        and starts_with(text, {{ own_comment_mark() }})
    group by card_id
)

select
    'card' as object_type, cards.source_id as object_id, cards.item_ref as object_ref,
    'comment' as field, 'comment' as field_name,
    standing.text as read_value,
    standing.occurred_at as read_at,
    true as is_marked_own,
    cards.work_item_key, 'comment' as result, cards.is_open,
    texts.value,
    'comment' as rule, 'what makes it a risk, and whose it is' as reason, cards.reasons as evidence,
    {{ var('risk_confidence') }} as confidence, true as needs_all_tools,
from cards
left join {{ ref('int_item_comment') }} as texts on cards.work_item_key = texts.work_item_key
left join standing on cards.source_id = standing.card_id
