{{ config(materialized='ephemeral') }}

-- the team that a person named as owner, by a reaction under the message that asked (its metadata says which
-- reaction names which team) or as a recorded decision; the newest word per item
with

reactions as (
    select * from {{ ref('int_tools__reaction') }}
    where work_item_key is not null
),

accounts as (
    select * from {{ ref('bridge_person_account') }}
),

people as (
    select * from {{ ref('dim_person') }}
    where not is_app
),

from_reactions as (
    select
        reactions.work_item_key,
        {{ json_member('reactions.owner_choices', 'reactions.reaction') }} as team_id,
        people.person_id as decided_by,
        people.display_name as decided_by_name,
        reactions.first_seen_at as decided_at,
        {{ reaction_ref('reactions') }} as decision_ref,
    from reactions
    inner join accounts on reactions.source = accounts.source and reactions.account_id = accounts.account_id
    inner join people on accounts.person_id = people.person_id
),

recorded as (
    select
        subject_id as work_item_key, decision as team_id, decided_by, decided_by as decided_by_name, decided_at,
        'decision:' || decision_id as decision_ref,
    from {{ source('ops', 'decisions') }}
    where subject_type = 'owner'
),

said as (
    select * from from_reactions where team_id is not null
    union all
    select * from recorded
)

-- two people who name two teams at the same reading have not agreed: nothing is decided
select * from said
qualify
    min(team_id) over (partition by work_item_key, decided_at) = max(team_id) over (
        partition by work_item_key, decided_at
    )
    and row_number() over (partition by work_item_key order by decided_at desc, decision_ref desc) = 1
