{{ config(materialized='ephemeral') }}

-- which list a card was in, from when until when
with

cards as (
    select * from {{ ref('int_trello_card') }}
),

moves as (
    select card_id, action_id, author_id, occurred_at, from_list_id as from_id, to_list_id as to_id
    from {{ ref('int_trello_card_event') }}
    where is_move
    union all
    -- an arrival on another board does not say where it came from; where the card was made was its first list
    select card_id, action_id, author_id, occurred_at, null, data.list.id
    from {{ ref('stg_trello__actions') }}
    where action_type in ({{ trello_creation_types() }}) and not is_deleted
),

{{ trello_stays('moves', 'cards', 'list_id') }}

select * from stays
