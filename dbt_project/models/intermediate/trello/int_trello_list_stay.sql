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
),

{{ trello_stays('moves', 'cards', 'list_id') }}

select * from stays
