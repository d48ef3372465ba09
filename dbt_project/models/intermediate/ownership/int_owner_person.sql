{{ config(materialized='ephemeral') }}

-- who had to do with an item, in which role and when; one person may have several roles at once
with

items as (
    select * from {{ ref('dim_work_item') }}
),

assignees as (
    select work_item_key, value as person_id, valid_from, valid_to
    from {{ ref('fct_item_state_interval') }}
    where field_name = 'assignee' and value is not null
),

assignee as (
    select
        work_item_key, person_id, 'assignee' as source_rule, {{ var('ownership_assignee_weight') }} as weight,
        1 as role_rank, 'assigned' as evidence, valid_from, valid_to,
    from assignees
),

blocker_assignee as (
    select
        blocked.work_item_key, assignees.person_id, 'blocker_assignee' as source_rule,
        {{ var('ownership_blocker_assignee_weight') }} as weight, 2 as role_rank,
        'assigned to the open blocker ' || blockers.item_ref as evidence,
        {{ common_time('blocked', 'assignees') }},
    from {{ ref('fct_blocking_interval') }} as blocked
    inner join assignees on blocked.blocker_key = assignees.work_item_key and {{ overlaps('blocked', 'assignees') }}
    inner join items as blockers on blocked.blocker_key = blockers.work_item_key
    where blocked.is_blocker_open
),

contributor as (
    select
        work_item_key, person_id, 'contributor' as source_rule, {{ var('ownership_contributor_weight') }} as weight,
        3 as role_rank, evidence, valid_from, valid_to,
    from {{ ref('int_contributor') }}
),

reporter as (
    select
        work_item_key, reporter_person_id as person_id, 'reporter' as source_rule,
        {{ var('ownership_reporter_weight') }} as weight, 4 as role_rank, 'reported it' as evidence,
        created_at as valid_from, cast(null as timestamp) as valid_to,
    from items
    where reporter_person_id is not null
)

select * from assignee
union all
select * from blocker_assignee
union all
select * from contributor
union all
select * from reporter
