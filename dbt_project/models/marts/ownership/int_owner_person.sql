{{ config(schema='intermediate') }}

with

items as (
    select * from {{ ref('dim_work_item') }}
),

assignee as (
    select
        items.work_item_key, items.assignee_person_id as person_id, 'assignee' as source_rule,
        {{ var('ownership_weight_assignee', 3) }} as weight, 1 as role_rank,
        'assigned' as evidence, coalesce(max(intervals.valid_from), max(items.created_at)) as valid_from,
    from items
    left join {{ ref('fct_item_state_interval') }} as intervals
        on
            items.work_item_key = intervals.work_item_key
            and intervals.field_name = 'assignee'
            and intervals.valid_to is null
    where items.assignee_person_id is not null
    group by all
),

blocker_assignee as (
    select
        edges.blocked_key as work_item_key, blockers.assignee_person_id as person_id,
        'blocker_assignee' as source_rule, {{ var('ownership_weight_blocker_assignee', 1) }} as weight, 2 as role_rank,
        'assigned to the open blocker ' || min(blockers.item_ref) as evidence, min(edges.valid_from) as valid_from,
    from {{ ref('int_blocking_edge') }} as edges
    inner join items as blockers on edges.blocker_key = blockers.work_item_key
    where blockers.assignee_person_id is not null
    group by edges.blocked_key, blockers.assignee_person_id
),

contributor as (
    select
        work_item_key, person_id, 'contributor' as source_rule,
        {{ var('ownership_weight_contributor', 1) }} as weight, 3 as role_rank,
        count(*) || ' interactions in {{ var("ownership_window_days", 30) }} days' as evidence,
        min(occurred_at) as valid_from,
    from {{ ref('int_interaction') }}
    where
        work_item_key is not null
        and person_id is not null
        and not is_own_write
        and occurred_at >= {{ days_before_as_of(var('ownership_window_days', 30)) }}
    group by work_item_key, person_id
    having count(*) >= {{ var('ownership_min_interactions', 2) }}
),

reporter as (
    select
        work_item_key, reporter_person_id as person_id, 'reporter' as source_rule,
        {{ var('ownership_weight_reporter', 1) }} as weight, 4 as role_rank,
        'reported it' as evidence, created_at as valid_from,
    from items
    where reporter_person_id is not null
),

roles as (
    select * from assignee
    union all
    select * from blocker_assignee
    union all
    select * from contributor
    union all
    select * from reporter
)

select
    roles.work_item_key,
    roles.person_id,
    people.display_name,
    people.department_id,
    people.is_active,
    min_by(roles.source_rule, roles.role_rank) as source_rule,
    sum(roles.weight) as weight,
    {{ text_agg('roles.evidence', '; ', 'roles.role_rank') }} as evidence,
    min(roles.valid_from) as valid_from,
from roles
inner join {{ ref('dim_person') }} as people on roles.person_id = people.person_id
where not people.is_app
group by all
