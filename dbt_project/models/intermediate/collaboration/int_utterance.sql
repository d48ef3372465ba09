{{ config(materialized='ephemeral') }}

-- who said something where: a message in its thread, a comment on its item. Metadata only.
with

interactions as (
    select * from {{ ref('int_interaction') }}
    where not is_own_write and person_id is not null and kind in ('message', 'comment', 'mention')
),

channels as (
    select
        team_id,
        source,
        container_id as channel_id,
    from {{ ref('org_containers') }}
    where {{ has_role('source', 'messages') }}
),

owners as (
    select * from {{ ref('int_primary_owner') }}
    where not is_unowned
),

finished as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name = 'status_category' and value = 'done'
),

-- a thread that begins with an item is about that item; who names finished work tells, and does not ask
subjects as (
    select
        interactions.thread_key,
        min(interactions.work_item_key) as work_item_key,
        bool_or(finished.work_item_key is not null) as is_about_finished_work,
    from interactions
    left join finished
        on
            interactions.work_item_key = finished.work_item_key
            and {{ holds_at('finished', 'interactions.occurred_at') }}
    where
        interactions.kind = 'mention'
        and starts_with(
            interactions.interaction_key, interactions.source || ':mention:' || interactions.thread_key || '>'
        )
    group by interactions.thread_key
),

said as (
    select
        interactions.interaction_key,
        interactions.source,
        interactions.kind,
        coalesce(interactions.thread_key, interactions.work_item_key) as place_key,
        coalesce(interactions.work_item_key, subjects.work_item_key) as work_item_key,
        interactions.person_id,
        interactions.occurred_at,
        channels.team_id as channel_team_id,
        coalesce(subjects.is_about_finished_work, finished.work_item_key is not null) as is_about_finished_work,
    from interactions
    left join subjects on interactions.thread_key = subjects.thread_key
    left join finished
        on
            interactions.work_item_key = finished.work_item_key
            and {{ holds_at('finished', 'interactions.occurred_at') }}
    left join channels
        on interactions.source = channels.source and interactions.channel_id = channels.channel_id
    where interactions.kind != 'mention'
),

-- a person of several teams speaks for the one that has most of their time
spoken_for as (
    select said.*, memberships.team_id
    from said
    inner join {{ ref('bridge_person_team') }} as memberships
        on
            said.person_id = memberships.person_id
            and said.occurred_at >= memberships.valid_from
            and (memberships.valid_to is null or said.occurred_at < memberships.valid_to)
    qualify row_number() over (
        partition by said.interaction_key order by memberships.capacity_share desc, memberships.team_id asc
    ) = 1
)

select
    spoken_for.*,
    owners.team_id as item_team_id,
from spoken_for
left join owners
    on
        spoken_for.work_item_key = owners.work_item_key
        and {{ holds_at('owners', 'spoken_for.occurred_at') }}
