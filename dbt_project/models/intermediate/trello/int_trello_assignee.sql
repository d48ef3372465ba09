{{ config(materialized='ephemeral') }}

with

actions as (
    select card_id, member_id, occurred_at, action_id, action_type
    from {{ ref('stg_trello__actions') }}
    where
        action_type in ('addMemberToCard', 'removeMemberFromCard')
        and card_id is not null and member_id is not null and not is_deleted
),

cards as (
    select * from {{ ref('int_trello_card') }}
),

present_members as (
    select card_id, created_at, unnest(member_ids) as member_id, generate_subscripts(member_ids, 1) as place
    from cards
),

-- a member whose adding is not among the actions was there from the start
starts as (
    select card_id, member_id, occurred_at as added_at, action_id, 1000 as place
    from actions
    where action_type = 'addMemberToCard'
    union all
    select present_members.card_id, present_members.member_id, present_members.created_at, null, present_members.place
    from present_members
    where
        not exists (
            select 1 from actions
            where actions.card_id = present_members.card_id and actions.member_id = present_members.member_id
        )
    union all
    select actions.card_id, actions.member_id, cards.created_at, null, 0
    from actions
    inner join cards on actions.card_id = cards.card_id
    qualify
        row_number()
            over (partition by actions.card_id, actions.member_id order by actions.occurred_at, actions.action_id)
        = 1
        and actions.action_type = 'removeMemberFromCard'
),

removals as (
    select card_id, member_id, occurred_at as removed_at
    from actions
    where action_type = 'removeMemberFromCard'
),

assignments as (
    select
        starts.card_id,
        starts.member_id,
        starts.added_at,
        starts.action_id,
        starts.place,
        min(removals.removed_at) as removed_at,
    from starts
    left join removals
        on
            starts.card_id = removals.card_id
            and starts.member_id = removals.member_id
            and starts.added_at < removals.removed_at
    group by all
),

moments as (
    select card_id, added_at as occurred_at from assignments
    union
    select card_id, removed_at from assignments where removed_at is not null
),

-- the assignee of a card is the member who has been on it for longest, as in the card's own order
first_member as (
    select
        moments.card_id,
        moments.occurred_at,
        assignments.member_id,
    from moments
    left join assignments
        on
            moments.card_id = assignments.card_id
            and moments.occurred_at >= assignments.added_at
            and moments.occurred_at < coalesce(assignments.removed_at, {{ end_of_time() }})
    qualify row_number() over (
        partition by moments.card_id, moments.occurred_at
        order by assignments.added_at nulls last, assignments.place, assignments.action_id, assignments.member_id
    ) = 1
),

with_previous as (
    select
        *,
        lag(member_id) over (partition by card_id order by occurred_at) as previous_member_id,
        row_number() over (partition by card_id order by occurred_at) as moment_no,
    from first_member
)

select
    with_previous.card_id,
    with_previous.occurred_at,
    with_previous.previous_member_id,
    with_previous.member_id,
    coalesce(min(actions.action_id), 'start') as action_id,
from with_previous
left join actions on with_previous.card_id = actions.card_id and with_previous.occurred_at = actions.occurred_at
where
    with_previous.member_id is distinct from with_previous.previous_member_id
    and not (with_previous.moment_no = 1 and with_previous.member_id is null)
group by all
