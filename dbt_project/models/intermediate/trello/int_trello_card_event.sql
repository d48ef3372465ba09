{{ config(materialized='ephemeral') }}

-- actions that took a card from one list to another, or marked it complete or not
with

actions as (
    select * from {{ ref('stg_trello__actions') }}
    where card_id is not null and not is_deleted
),

updates as (
    select
        card_id,
        action_id,
        occurred_at,
        author_id,
        coalesce(list_position(changed_keys, 'idList'), list_position(changed_keys, 'dueComplete')) - 1 as position,
        list_contains(changed_keys, 'idList') as is_move,
        case when is_move then coalesce(data.listBefore.id, data.old.idList) end as from_list_id,
        case when is_move then data.listBefore.name end as from_list_name,
        case when is_move then coalesce(data.listAfter.id, data.list.id) end as to_list_id,
        case when is_move then coalesce(data.listAfter.name, data.list.name) end as to_list_name,
        data.old.dueComplete = 'true' as was_complete,
        case when list_contains(changed_keys, 'dueComplete') then data.card.dueComplete = 'true' end as is_complete,
    from actions
    where
        action_type = 'updateCard'
        and (list_contains(changed_keys, 'idList') or list_contains(changed_keys, 'dueComplete'))
),

-- the action on the board that it left does not say in which list it arrives
arrivals as (
    select
        card_id, action_id, occurred_at, author_id, 1 as position, true as is_move, null as from_list_id,
        null as from_list_name, data.list.id as to_list_id, data.list.name as to_list_name, null as was_complete,
        null as is_complete,
    from actions
    where action_type = 'moveCardToBoard' and data.list.id is not null
    qualify row_number() over (
        partition by card_id, data.boardSource.id, data.board.id, date_trunc('minute', occurred_at)
        order by action_id
    ) = 1
)

select * from updates
union all
select * from arrivals
