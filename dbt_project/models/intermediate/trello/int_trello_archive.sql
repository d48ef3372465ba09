{{ config(materialized='ephemeral') }}

-- when a card went out of sight and came back: archived itself, with its list, or with its board that was closed. It
-- is out of sight while any of the three is (source-apis T2: it goes on saying `closed: false` of itself).
with

actions as (
    select
        *,
        case action_type
            when 'updateCard' then card_id
            when 'updateList' then data.list.id
            when 'updateBoard' then data.board.id
        end as object_id,
        data.old.closed = 'false' as closes,
    from {{ ref('stg_trello__actions') }}
    where
        action_type in ('updateCard', 'updateList', 'updateBoard')
        and list_contains(changed_keys, 'closed') and not is_deleted
),

cards as (
    select * from {{ ref('int_trello_card') }}
),

moves as (
    select * from {{ ref('int_trello_board_move') }}
),

{{ trello_stays('moves', 'cards', 'board_id') }},

-- what opens without having closed was closed before anybody told
closures as (
    select
        action_type,
        object_id,
        case when closes then occurred_at else {{ from_epoch('0') }} end as valid_from,
        case when closes then lead(occurred_at) over turns else occurred_at end as valid_to,
        case when closes then action_id end as begun_by,
        case when closes then author_id end as begun_author_id,
        case when closes then lead(action_id) over turns else action_id end as ended_by,
        case when closes then lead(author_id) over turns else author_id end as ended_author_id,
    from actions
    window turns as (partition by action_type, object_id order by occurred_at, action_id)
    qualify closes or row_number() over turns = 1
),

places as (
    select 'updateCard' as action_type, card_id, card_id as place_id, {{ from_epoch('0') }} as valid_from
    from cards
    union all by name
    select 'updateList' as action_type, * from {{ ref('int_trello_list_stay') }}
    union all by name
    select 'updateBoard' as action_type, * from stays
),

hidden as (
    select
        places.card_id,
        {{ common_time('places', 'closures') }},
        case when closures.valid_from >= places.valid_from then closures.begun_by else places.begun_by end as begun_by,
        case when closures.valid_from >= places.valid_from then closures.begun_author_id else places.begun_author_id
        end as begun_author_id,
        case when closures.valid_to <= coalesce(places.valid_to, closures.valid_to) then closures.ended_by
            else places.ended_by end as ended_by,
        case when closures.valid_to <= coalesce(places.valid_to, closures.valid_to) then closures.ended_author_id
            else places.ended_author_id end as ended_author_id,
    from places
    inner join closures
        on
            places.action_type = closures.action_type
            and places.place_id = closures.object_id
            and {{ overlaps('places', 'closures') }}
),

edges as (
    select card_id, valid_from as occurred_at, 1 as step, begun_by as action_id, begun_author_id as author_id
    from hidden
    union all
    select card_id, valid_to, -1, ended_by, ended_author_id
    from hidden
    where valid_to is not null
),

levels as (
    select
        card_id,
        occurred_at,
        max(action_id) as action_id,
        max_by(author_id, action_id) as author_id,
        sum(step) as step,
        sum(sum(step)) over (partition by card_id order by occurred_at) as level,
    from edges
    group by card_id, occurred_at
)

select
    card_id,
    action_id,
    occurred_at,
    author_id,
    level > 0 as is_hidden,
from levels
-- from one to two it is no more out of sight than before
where (level > 0) != (level - step > 0) and action_id is not null
