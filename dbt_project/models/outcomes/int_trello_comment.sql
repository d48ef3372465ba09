{{ config(materialized='ephemeral') }}

-- the one maintained comment of a card: what somebody should act on, in words that stay true for days
with

cards as (
    select * from {{ ref('int_item_result') }}
    where source = 'trello'
),

reasons as (
    select
        cards.work_item_key,
        {{ text_agg("'- ' || listed.reason", '\n', 'listed.position') }} as bullets,
    from cards, unnest({{ json_array_texts('cards.reasons') }}) with ordinality as listed (reason, position)
    group by cards.work_item_key
),

-- the newest comment with the mark, as it was read; the journal knows better where there is one
standing as (
    select
        card_id,
        regexp_replace(
            replace(max_by(text, occurred_at), {{ own_comment_mark() }}, ''),
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
    'trello' as target, 'card' as object_type, cards.source_id as object_id, cards.item_ref as object_ref,
    'comment' as field, 'comment' as field_name,
    standing.text as read_value,
    standing.occurred_at as read_at,
    true as is_marked_own,
    cards.work_item_key, 'comment' as result, cards.is_open,
    left(
        case
            when cards.risk_level in ('high', 'medium')
                then
                    'Risk: ' || cards.risk_level || chr(10) || reasons.bullets
                    || coalesce(chr(10) || 'Owner: ' || cards.owner_team, '')
                    || coalesce(
                        chr(10)
                        || 'Likely done in the week of '
                        || {{ day_text("date_trunc('week', cards.p85_date)") }},
                        ''
                    )
        end, {{ var('trello_comment_limit', 16000) }}
    ) as value,
    'comment' as rule, 'what makes it a risk, and whose it is' as reason, cards.reasons as evidence,
    {{ var('risk_confidence', 0.7) }} as confidence, true as needs_all_tools,
from cards
left join reasons on cards.work_item_key = reasons.work_item_key
left join standing on cards.source_id = standing.card_id
