{{ config(materialized='ephemeral') }}

with

points as (
    select
        card_id,
        story_points,
        {{ unread({'story_points': 'points_text'}) }} as unread,
    from {{ ref('int_trello_points') }}
)

{{ unread_of(
    ref('stg_trello__cards'), 'cards', ['made_at', 'updated_at', 'due_at', 'completed_at'], 'title',
    defaulted=['is_closed', 'is_complete', 'stands_for', 'attachments']
) }}
union all
{{ unread_of('points', 'cards', ['story_points'], 'card_id') }}
union all
{{ unread_of(ref('stg_trello__actions'), 'actions', ['occurred_at'], 'action_id') }}
union all
{{ unread_of(ref('stg_trello__lists'), 'lists', ['pos'], 'list_name', defaulted=['is_closed']) }}
union all
{{ unread_of(ref('stg_trello__boards'), 'boards', [], 'board_name', defaulted=['is_closed', 'is_template']) }}
