with

blocking as (
    select distinct edge_id from {{ ref('fct_blocking_interval') }}
    where valid_to is null
),

edges as (
    select
        edges.*,
        least(edges.blocker_team_id, edges.blocked_team_id) as team_a_id,
        greatest(edges.blocker_team_id, edges.blocked_team_id) as team_b_id,
        blocking.edge_id is not null as is_blocking,
    from {{ ref('fct_dependency_edge') }} as edges
    left join blocking on edges.edge_id = blocking.edge_id
    where
        edges.is_open and edges.is_cross_team and edges.edge_type != 'mentions'
        and edges.confidence >= {{ var('congruence_min_confidence') }}
),

items as (
    select work_item_key, item_ref from {{ ref('dim_work_item') }}
),

needed as (
    select
        edges.team_a_id,
        edges.team_b_id,
        count(distinct edges.blocker_key || edges.blocked_key) as active_dependencies,
        count(distinct edges.blocker_key || edges.blocked_key) filter (where edges.is_blocking)
            as blocking_dependencies,
        min(edges.valid_from) as since,
        {{ distinct_json_array("blockers.item_ref || ' > ' || blocked.item_ref") }} as dependencies,
    from edges
    inner join items as blockers on edges.blocker_key = blockers.work_item_key
    inner join items as blocked on edges.blocked_key = blocked.work_item_key
    group by edges.team_a_id, edges.team_b_id
),

talked as (
    select
        least(from_team_id, to_team_id) as team_a_id,
        greatest(from_team_id, to_team_id) as team_b_id,
        count(*) as exchanges,
        max(occurred_at) as last_exchange_at,
    from {{ ref('int_team_exchange') }}
    where occurred_at >= {{ days_before_as_of(var('congruence_window_days')) }}
    group by all
),

teams as (
    select team_id, team_name from {{ ref('dim_team') }}
),

judged as (
    select
        needed.*,
        coalesce(talked.exchanges, 0) as exchanges,
        talked.last_exchange_at,
        coalesce(talked.exchanges, 0) >= {{ var('congruence_min_exchange_count') }} as is_congruent,
    from needed
    left join talked on needed.team_a_id = talked.team_a_id and needed.team_b_id = talked.team_b_id
)

select
    judged.team_a_id,
    judged.team_b_id,
    judged.active_dependencies,
    judged.blocking_dependencies,
    judged.since,
    judged.exchanges,
    judged.last_exchange_at,
    judged.is_congruent,
    judged.dependencies,
    case
        when not judged.is_congruent
            then
                a.team_name || ' and ' || b.team_name || ' should talk: '
                || {{ counted('judged.active_dependencies', 'open link') }} || ' ('
                || {{ joined_array('judged.dependencies', ', ') }} || ') and '
                || case
                    when judged.exchanges = 0 then 'not a word'
                    else {{ counted('judged.exchanges', 'exchange') }}
                end || ' in {{ var("congruence_window_days") }} days'
    end as talk,
from judged
inner join teams as a on judged.team_a_id = a.team_id
inner join teams as b on judged.team_b_id = b.team_id
