-- what must be done first: blockers, and the children of an epic
with

blocking as (
    select distinct blocker_key, blocked_key, true as is_blocking,
    from {{ ref('int_blocking_edge') }}
),

parents as (
    select edges.blocker_key, edges.blocked_key, false as is_blocking,
    from {{ ref('fct_dependency_edge') }} as edges
    inner join {{ ref('dim_work_item') }} as parents on edges.blocked_key = parents.work_item_key
    where edges.edge_type = 'parent' and edges.is_open and parents.hierarchy_level >= 1
)

select * from blocking
union all
select parents.*
from parents
left join blocking using (blocker_key, blocked_key)
where blocking.blocker_key is null
