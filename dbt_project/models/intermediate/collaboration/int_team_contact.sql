{{ config(materialized='ephemeral') }}

-- one row per act by which a team touched another: words, deeds on the other's item, hand-offs
with

since as (
    select
        cast({{ week_before_as_of(var('collaboration_weeks') + var('friction_window_weeks')) }} as timestamp)
            as first_at
),

words as (
    select interaction_key as contact_key, from_team_id, to_team_id, work_item_key, conversation_key, occurred_at
    from {{ ref('int_team_exchange') }}
),

deeds as (
    select acts.interaction_key, memberships.team_id, owners.team_id, acts.work_item_key, null, acts.occurred_at
    from {{ ref('int_interaction') }} as acts
    inner join since on acts.occurred_at >= since.first_at
    inner join {{ ref('bridge_person_team') }} as memberships
        on
            acts.person_id = memberships.person_id
            and acts.occurred_at >= memberships.valid_from
            and (memberships.valid_to is null or acts.occurred_at < memberships.valid_to)
    inner join {{ ref('int_primary_owner') }} as owners
        on acts.work_item_key = owners.work_item_key and {{ holds_at('owners', 'acts.occurred_at') }}
    where
        acts.kind in ('create', 'edit', 'move', 'worklog')
        and not acts.is_own_write
        and memberships.team_id != owners.team_id
        and not owners.is_unowned
),

handed as (
    select work_item_key || '@' || handed_at, from_team_id, to_team_id, work_item_key, null, handed_at
    from {{ ref('mart_handoff') }}
),

contacts as (
    select * from words
    union all
    select * from deeds
    union all
    select * from handed
)

select
    contacts.contact_key,
    coalesce(contacts.work_item_key, contacts.conversation_key) as cluster_key,
    contacts.work_item_key,
    contacts.occurred_at,
    actors.party_id as from_party_id,
    others.party_id as to_party_id,
from contacts
inner join since on contacts.occurred_at >= since.first_at
inner join {{ ref('int_friction_party') }} as actors on contacts.from_team_id = actors.team_id
inner join {{ ref('int_friction_party') }} as others on contacts.to_team_id = others.team_id
where actors.party_id != others.party_id
