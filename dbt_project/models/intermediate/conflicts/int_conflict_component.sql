{{ config(materialized='ephemeral') }}

-- two teams change one component at the same time
with

windows as (
    select
        *,
        unnest({{ json_array_texts('component_names') }}) as component,
    from {{ ref('int_work_window') }}
    where component_names != '[]'
),

teams as (
    select * from {{ ref('dim_team') }}
),

linked as (
    select distinct least(blocker_key, blocked_key) as item_a_key, greatest(blocker_key, blocked_key) as item_b_key,
    from {{ ref('fct_dependency_edge') }}
),

pairs as (
    select
        a.work_item_key as item_a_key,
        b.work_item_key as item_b_key,
        min(a.component) as component,
        min(a.item_ref) as ref_a,
        min(b.item_ref) as ref_b,
        min(a.team_id) as team_a_id,
        min(b.team_id) as team_b_id,
        min({{ days_between('greatest(a.starts_on, b.starts_on)', 'least(a.ends_on, b.ends_on)') }}) + 1 as days_shared,
    from windows as a
    inner join windows as b
        on
            a.container_id = b.container_id
            and a.component = b.component
            and a.work_item_key < b.work_item_key
            and a.team_id != b.team_id
            and a.starts_on <= b.ends_on
            and a.ends_on >= b.starts_on
    group by a.work_item_key, b.work_item_key
)

select
    'resource' as kind,
    pairs.item_a_key,
    pairs.item_b_key,
    least(1.0, {{ var('resource_base_score') }} + pairs.days_shared / {{ var('resource_score_days') }}) as score,
    case when pairs.days_shared >= {{ var('resource_medium_days') }} then 'medium' else 'low' end as severity,
    team_a.team_name || ' changes component ' || pairs.component || ' with ' || pairs.ref_a as evidence_a,
    team_b.team_name || ' changes component ' || pairs.component || ' with ' || pairs.ref_b as evidence_b,
    'change the same component at the same time' as finding,
    'Agree who changes the component first, or split the change.' as suggestion,
from pairs
inner join teams as team_a on pairs.team_a_id = team_a.team_id
inner join teams as team_b on pairs.team_b_id = team_b.team_id
left join linked on pairs.item_a_key = linked.item_a_key and pairs.item_b_key = linked.item_b_key
where linked.item_a_key is null
