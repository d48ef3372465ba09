{{ config(materialized='ephemeral') }}

with

creators as (
    select card_id, min_by(author_id, action_id) as author_id
    from {{ ref('stg_trello__actions') }}
    where action_type in ({{ trello_creation_types() }})
    group by card_id
)

select
    'trello:' || cards.card_id as work_item_key,
    cards.card_id as source_id,
    coalesce(cards.short_link, cards.card_id) as item_ref,
    {{ page_address('cards.url', '^https?://[^/]+/c/', '/c/') }} as url,
    cards.board_id as container_id,
    boards.board_name as container_name,
    coalesce(cards.title, '') as title,
    cards.description,
    'Card' as item_type,
    0 as hierarchy_level,
    case
        when cards.is_complete and coalesce(statuses.status_category, '') != 'done' then 'complete'
        else cards.list_id
    end as status_id,
    null as priority_id,
    null as priority_name,
    null as priority_rank,
    cards.member_ids[1] as assignee_id,
    creators.author_id as reporter_id,
    null as team_field_id,
    null as team_field_name,
    null as sprint_set,
    null as parent_key,
    null as epic_link_key,
    null as components,
    null as versions,
    cards.labels,
    points.story_points,
    null as remaining_seconds,
    cards.due_date,
    cards.created_at,
    cards.updated_at,
    case when cards.is_complete then cards.completed_at end as resolved_at,
    null as resolution_name,
    null as is_in_last_column,
    -- a card of an archived list says closed = false (source-apis T2)
    cards.is_closed or coalesce(lists.is_closed, false) or coalesce(boards.is_closed, false) as is_archived,
    cards.is_deleted,
    false as is_flagged,
from {{ ref('int_trello_card') }} as cards
left join {{ ref('stg_trello__boards') }} as boards on cards.board_id = boards.board_id
left join {{ ref('stg_trello__lists') }} as lists on cards.list_id = lists.list_id
left join {{ ref('int_trello_points') }} as points on cards.card_id = points.card_id
left join {{ ref('dim_status') }} as statuses on statuses.source = 'trello' and cards.list_id = statuses.status_id
left join creators on cards.card_id = creators.card_id
