{{ config(materialized='ephemeral') }}

with

actions as (
    select * from {{ ref('stg_trello__actions') }}
    where card_id is not null and not is_deleted
),

updates as (
    select
        actions.*,
        cards.timezone,
        points.is_in_title,
        unnest(actions.changed_keys) as changed_key,
        generate_subscripts(actions.changed_keys, 1) - 1 as position,
    from actions
    inner join {{ ref('int_trello_card') }} as cards on actions.card_id = cards.card_id
    inner join {{ ref('int_trello_points') }} as points on actions.card_id = points.card_id
    where actions.action_type = 'updateCard'
),

-- positions inside a list are no content, lists are statuses, what is out of sight is seen below
card_fields as (
    select
        card_id,
        action_id,
        occurred_at,
        author_id,
        position,
        case changed_key
            when 'due' then 'due_date'
            when 'name' then 'title'
            when 'desc' then 'description'
            else 'other:' || changed_key
        end as field_name,
        case changed_key
            when 'due' then cast({{ local_day(utc_timestamp('data.old.due'), 'timezone') }} as varchar)
            when 'name' then data.old.name
            when 'desc' then data.old."desc"
            when 'dueComplete' then data.old.dueComplete
        end as old_value,
        cast(null as varchar) as old_label,
        case changed_key
            when 'due' then cast({{ local_day(utc_timestamp('data.card.due'), 'timezone') }} as varchar)
            when 'name' then data.card.name
            when 'desc' then data.card."desc"
            when 'dueComplete' then data.card.dueComplete
        end as new_value,
        cast(null as varchar) as new_label,
    from updates
    where changed_key not in ('pos', 'idList', 'closed')
),

board_moves as (
    select
        card_id, action_id, occurred_at, author_id, 0 as position, 'container' as field_name,
        from_id as old_value, from_name as old_label, to_id as new_value, to_name as new_label,
    from {{ ref('int_trello_board_move') }}
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
            when
                {{ is_points_name('data.customField.name') }}
                or data.customField.id in (
                    select field_id from {{ ref('field_map') }}
                    where source = 'trello' and logical_name = 'story_points'
                )
                then 'story_points'
            else 'other:' || data.customField.id
        end as field_name,
        {{ custom_value('data.old.value') }} as old_value,
        cast(null as varchar) as old_label,
        {{ custom_value('data.customFieldItem.value') }} as new_value,
        cast(null as varchar) as new_label,
    from actions
    where action_type = 'updateCustomFieldItem'
),

titles as (
    select
        card_id, action_id, occurred_at, author_id, position, 'story_points' as field_name,
        cast({{ points_in_title('data.old.name') }} as varchar) as old_value, cast(null as varchar) as old_label,
        cast({{ points_in_title('data.card.name') }} as varchar) as new_value, cast(null as varchar) as new_label,
    from updates
    where changed_key = 'name' and is_in_title
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

archives as (
    select
        card_id, action_id, occurred_at, author_id, 0 as position, 'archived' as field_name,
        cast(not is_hidden as varchar) as old_value, cast(null as varchar) as old_label,
        cast(is_hidden as varchar) as new_value, cast(null as varchar) as new_label,
    from {{ ref('int_trello_archive') }}
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
    select * from titles
    where old_value is distinct from new_value
    union all
    select * from assignees
    union all
    select * from archives
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
        when 'story_points' then cast({{ number_of('changes.old_value') }} as varchar)
        else nullif(changes.old_value, '')
    end as old_value,
    changes.old_label,
    case changes.field_name
        when 'story_points' then cast({{ number_of('changes.new_value') }} as varchar)
        else nullif(changes.new_value, '')
    end as new_value,
    changes.new_label,
from changes
