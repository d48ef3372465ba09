{{ config(materialized='ephemeral') }}

-- every attachment of a card, also those that were taken away, of which the actions alone tell
with

cards as (
    select * from {{ ref('int_trello_card') }}
    where not is_deleted
),

shown as (
    select card_id, unnest(attachments) as attachment from cards
),

-- the action that tells of a removal has no address, and once it has happened the one that told of the addition
-- has none any more: the name is left, which is the address where people gave none
told as (
    select
        card_id,
        data.attachment.id as attachment_id,
        coalesce(max(data.attachment.url), max(data.attachment.name)) as address,
        min(occurred_at) filter (where action_type = 'addAttachmentToCard') as added_at,
        max(occurred_at) filter (where action_type = 'deleteAttachmentFromCard') as removed_at,
    from {{ ref('stg_trello__actions') }}
    where
        action_type in ('addAttachmentToCard', 'deleteAttachmentFromCard')
        and not is_deleted and data.attachment.id is not null
    group by card_id, attachment_id
)

select
    cards.card_id,
    attachments.attachment_id,
    attachments.address,
    attachments.added_at,
    -- one that came and is not shown has gone without a trace, unless the card was read before it came
    coalesce(
        attachments.removed_at,
        case when not attachments.is_shown and cards.updated_at > attachments.added_at then cards.updated_at end
    ) as removed_at,
from (
    select
        coalesce(shown.card_id, told.card_id) as card_id,
        coalesce(shown.attachment.id, told.attachment_id) as attachment_id,
        coalesce(shown.attachment.url, told.address) as address,
        coalesce({{ utc_timestamp('shown.attachment.date') }}, told.added_at) as added_at,
        told.removed_at,
        shown.card_id is not null as is_shown,
    from shown
    full outer join told on shown.card_id = told.card_id and shown.attachment.id = told.attachment_id
) as attachments
inner join cards on attachments.card_id = cards.card_id
