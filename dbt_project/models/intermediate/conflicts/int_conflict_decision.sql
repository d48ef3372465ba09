{{ config(materialized='ephemeral') }}

-- what people said about a conflict where they saw it: the newest word per conflict
with

reactions as (
    select * from {{ ref('stg_slack__reactions') }}
    where is_present
),

accounts as (
    select person_id, slack_user_id from {{ ref('dim_person') }}
    where slack_user_id is not null
),

from_slack as (
    select
        reactions.conflict_id,
        case
            when reactions.reaction in {{ dismissing_reactions() }} then 'dismissed'
            when reactions.reaction in {{ acknowledging_reactions() }} then 'acknowledged'
        end as decision,
        coalesce(accounts.person_id, 'slack:' || reactions.user_id) as decided_by,
        reactions.first_seen_at as decided_at,
        'slack:' || reactions.message_key || ':' || reactions.reaction || ':' || reactions.user_id as decision_ref,
    from reactions
    left join accounts on reactions.user_id = accounts.slack_user_id
),

recorded as (
    select
        subject_id as conflict_id, decision, decided_by, decided_at, 'decision:' || decision_id as decision_ref,
    from {{ source('ops', 'decisions') }}
    where subject_type = 'conflict'
),

said as (
    select * from from_slack
    where decision is not null
    union all
    select * from recorded
    where decision in ('open', 'acknowledged', 'dismissed')
)

select * from said
qualify row_number() over (partition by conflict_id order by decided_at desc, decision_ref desc) = 1
