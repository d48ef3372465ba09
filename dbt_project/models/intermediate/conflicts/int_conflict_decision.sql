{{ config(materialized='ephemeral') }}

-- what people said about a conflict where they saw it: the newest word per conflict
with

reactions as (
    select * from {{ ref('int_tools__reaction') }}
),

accounts as (
    select * from {{ ref('bridge_person_account') }}
),

from_reactions as (
    select
        reactions.conflict_id,
        case
            when reactions.reaction in {{ dismissing_reactions() }} then 'dismissed'
            when reactions.reaction in {{ acknowledging_reactions() }} then 'acknowledged'
        end as decision,
        coalesce(accounts.person_id, reactions.source || ':' || reactions.account_id) as decided_by,
        reactions.first_seen_at as decided_at,
        {{ reaction_ref('reactions') }} as decision_ref,
    from reactions
    left join accounts on reactions.source = accounts.source and reactions.account_id = accounts.account_id
),

recorded as (
    select
        subject_id as conflict_id, decision, decided_by, decided_at, 'decision:' || decision_id as decision_ref,
    from {{ source('ops', 'decisions') }}
    where subject_type = 'conflict'
),

said as (
    select * from from_reactions
    where decision is not null
    union all
    select * from recorded
    where decision in ('open', 'acknowledged', 'dismissed')
)

select * from said
qualify row_number() over (partition by conflict_id order by decided_at desc, decision_ref desc) = 1
