{{ config(materialized='ephemeral') }}

with

actions as (
    select * from {{ ref('stg_trello__actions') }}
    where card_id is not null and not is_deleted
),

cards as (
    select * from {{ ref('int_trello_card') }}
),

updates as (
    select
        *,
        unnest(changed_keys) as changed_key,
        generate_subscripts(changed_keys, 1) - 1 as position,
    from actions
    where action_type = 'updateCard'
),

-- positions inside a list are no content, lists are statuses
card_fields as (
    select
        card_id,
        action_id,
        occurred_at,
        author_id,
        position,
        case changed_key
            when 'closed' then 'archived'
            when 'due' then 'due_date'
            when 'name' then 'title'
            when 'desc' then 'description'
            else 'other:' || changed_key
        end as field_name,
        case changed_key
            when 'closed' then data.old.closed
            when 'due' then cast(cast({{ utc_timestamp('data.old.due') }} as date) as varchar)
            when 'name' then data.old.name
            when 'desc' then data.old."desc"
            when 'dueComplete' then data.old.dueComplete
        end as old_value,
        cast(null as varchar) as old_label,
        case changed_key
            when 'closed' then data.card.closed
            when 'due' then cast(cast({{ utc_timestamp('data.card.due') }} as date) as varchar)
            when 'name' then data.card.name
            when 'desc' then data.card."desc"
            when 'dueComplete' then data.card.dueComplete
        end as new_value,
        cast(null as varchar) as new_label,
    from updates
    where changed_key not in ('pos', 'idList')
),

-- a move between boards is an action on both; the source board's counts where the other is not visible
moves as (
    select
        *,
        case action_type when 'moveCardToBoard' then data.boardSource.id else data.board.id end as from_board_id,
        case action_type when 'moveCardToBoard' then data.boardSource.name else data.board.name end as from_board_name,
        case action_type when 'moveCardToBoard' then data.board.id else data.boardTarget.id end as to_board_id,
        case action_type when 'moveCardToBoard' then data.board.name else data.boardTarget.name end as to_board_name,
    from actions
    where action_type in ('moveCardToBoard', 'moveCardFromBoard')
    qualify row_number() over (
        partition by card_id, from_board_id, to_board_id, date_trunc('minute', occurred_at)
        order by action_type desc, action_id asc
    ) = 1
),

board_moves as (
    select
        card_id, action_id, occurred_at, author_id, 0 as position, 'container' as field_name,
        from_board_id as old_value, from_board_name as old_label, to_board_id as new_value, to_board_name as new_label,
    from moves
),

statuses as (
    select
        card_id, action_id, occurred_at, author_id, position, 'status' as field_name,
        old_value, old_label, new_value, new_label,
    from {{ ref('int_trello_status_change') }}
),

points as (
    select
        card_id,
        action_id,
        occurred_at,
        author_id,
        0 as position,
        case
            when {{ is_points_name('data.customField.name') }} then 'story_points'
            else 'other:' || data.customField.id
        end as field_name,
        {{ custom_value('data.old.value') }} as old_value,
        cast(null as varchar) as old_label,
        {{ custom_value('data.customFieldItem.value') }} as new_value,
        cast(null as varchar) as new_label,
    from actions
    where action_type = 'updateCustomFieldItem'
),

assignees as (
    select
        assignee.card_id,
        assignee.action_id,
        assignee.occurred_at,
        actions.author_id,
        0 as position,
        'assignee' as field_name,
        before.person_id as old_value,
        before.display_name as old_label,
        after.person_id as new_value,
        after.display_name as new_label,
    from {{ ref('int_trello_assignee') }} as assignee
    left join actions on assignee.action_id = actions.action_id
    left join {{ ref('bridge_person_account') }} as before
        on before.source = 'trello' and assignee.previous_member_id = before.account_id
    left join {{ ref('bridge_person_account') }} as after
        on after.source = 'trello' and assignee.member_id = after.account_id
    -- who was on the card from the start did not change anything
    where assignee.action_id != 'start'
),

-- archiving a list leaves its cards untouched, and takes them off the board all the same (source-apis T2)
list_archives as (
    select
        cards.card_id,
        max_by(lists.action_id, lists.occurred_at) as action_id,
        max(lists.occurred_at) as occurred_at,
        max_by(lists.author_id, lists.occurred_at) as author_id,
        0 as position,
        'archived' as field_name,
        'false' as old_value,
        cast(null as varchar) as old_label,
        'true' as new_value,
        cast(null as varchar) as new_label,
    from {{ ref('stg_trello__actions') }} as lists
    inner join {{ ref('stg_trello__lists') }} as present on lists.data.list.id = present.list_id
    inner join cards on present.list_id = cards.list_id
    where lists.action_type = 'updateList' and list_contains(lists.changed_keys, 'closed') and present.is_closed
    group by cards.card_id
),

changes as (
    select * from card_fields
    union all
    select * from board_moves
    union all
    select * from statuses
    union all
    select * from points
    union all
    select * from assignees
    union all
    select * from list_archives
)

select
    'trello:'
    || changes.action_id
    || ':'
    || changes.card_id
    || ':'
    || changes.position
    || ':'
    || changes.field_name as change_key,
    'trello:' || changes.card_id as work_item_key,
    changes.action_id as raw_record_id,
    changes.field_name,
    changes.occurred_at as changed_at,
    cast(changes.position as integer) as position,
    changes.author_id,
    case changes.field_name
        when 'story_points' then cast(try_cast(changes.old_value as double) as varchar)
        else nullif(changes.old_value, '')
    end as old_value,
    changes.old_label,
    case changes.field_name
        when 'story_points' then cast(try_cast(changes.new_value as double) as varchar)
        else nullif(changes.new_value, '')
    end as new_value,
    changes.new_label,
from changes
