{{ config(materialized='ephemeral') }}

-- from which status to which: a card is where its list is, and `complete` where people marked it so in a list that is
-- no end of its own. The mark has a date since 2025; before, only the history tells when it was set.
{%- set in_order = 'partition by events.card_id order by '
    ~ 'events.occurred_at, length(events.action_id), events.action_id' %}

with

cards as (
    select * from {{ ref('int_trello_card') }}
),

lists as (
    select status_id as list_id, status_name as list_name, status_category = 'done' as is_end
    from {{ ref('dim_status') }}
    where source = 'trello'
),

-- where a card was before it arrived on another board stands in what was told before
told as (
    select events.* replace (coalesce(events.from_list_id, stays.place_id) as from_list_id)
    from {{ ref('int_trello_card_event') }} as events
    left join {{ ref('int_trello_list_stay') }} as stays
        on events.is_move and events.card_id = stays.card_id and events.action_id = stays.ended_by
),

-- the card itself knows when it was completed, where no action tells it
completions as (
    select
        cards.card_id, 'completed:' || cards.card_id as action_id, cards.completed_at as occurred_at,
        0 as position, false as is_move, false as was_complete, true as is_complete,
    from cards
    left join told on cards.card_id = told.card_id and told.is_complete is not null
    where cards.is_complete and cards.completed_at is not null
    group by all
    having not coalesce(max_by(told.is_complete, (told.occurred_at, told.position, told.action_id)), false)
),

events as (
    select * from told
    union all by name
    select * from completions
),

states as (
    select
        events.*,
        coalesce(
            {{ last_known('events.to_list_id', in_order) }},
            first_value(events.from_list_id ignore nulls) over later,
            cards.list_id
        ) as list_id,
        coalesce(
            {{ last_known('events.is_complete', in_order) }},
            first_value(events.was_complete ignore nulls) over later,
            false
        ) as is_complete_now,
    from events
    left join cards on events.card_id = cards.card_id
    window later as ({{ in_order }} rows between 1 following and unbounded following)
),

placed as (
    select
        states.* exclude (from_list_id, from_list_name, to_list_id, to_list_name),
        case when states.is_move then states.from_list_id else states.list_id end as from_list_id,
        coalesce(case when states.is_move then states.from_list_name else after.list_name end, before.list_name)
            as from_list_name,
        states.list_id as to_list_id,
        case when states.is_move then states.to_list_name else after.list_name end as to_list_name,
        coalesce(states.was_complete, states.is_complete_now) and not coalesce(before.is_end, false) as is_done_before,
        states.is_complete_now and not coalesce(after.is_end, false) as is_done_after,
    from states
    left join lists as after on states.list_id = after.list_id
    left join lists as before
        on case when states.is_move then states.from_list_id else states.list_id end = before.list_id
)

select
    card_id,
    action_id,
    occurred_at,
    author_id,
    position,
    case when from_list_id is not null and is_done_before then 'complete' else from_list_id end as old_value,
    case when from_list_id is not null and is_done_before then 'Complete' else from_list_name end as old_label,
    case when is_done_after then 'complete' else to_list_id end as new_value,
    case when is_done_after then 'Complete' else to_list_name end as new_label,
from placed
-- a mark that changes no status, in a list that is an end, is left to the other changes
where is_move or is_done_before != is_done_after
