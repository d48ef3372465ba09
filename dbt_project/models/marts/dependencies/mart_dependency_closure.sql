with

pairs as (
    select * from {{ source('analysis', 'dependency_closure') }}
),

-- the rows of the run before name items that are gone since, until tonight's analysis has run
items as (
    select work_item_key, due_date from {{ ref('dim_work_item') }}
    where is_open
),

nodes as (
    select * from {{ ref('int_path_node') }}
),

roots as (
    select blocker_key from {{ ref('int_blocking_edge') }}
    except
    select blocked_key from {{ ref('int_blocking_edge') }}
    -- behind an item that was not read nothing is known
    where blocker_key in (select work_item_key from nodes)
)

select
    pairs.blocker_key,
    pairs.blocked_key,
    pairs.depth,
    blocker_nodes.team_id as blocker_team_id,
    blocked_nodes.team_id as blocked_team_id,
    coalesce(blocker_nodes.team_id != blocked_nodes.team_id, false) as is_cross_team,
    roots.blocker_key is not null as is_root,
    pairs.is_truncated,
    cast({{ days_between('blocked.due_date', 'blockers.due_date') }} as bigint) as days_inverted,
    coalesce(blockers.due_date > blocked.due_date, false) as is_date_inverted,
from pairs
inner join items as blockers on pairs.blocker_key = blockers.work_item_key
inner join items as blocked on pairs.blocked_key = blocked.work_item_key
inner join nodes as blocker_nodes on pairs.blocker_key = blocker_nodes.work_item_key
inner join nodes as blocked_nodes on pairs.blocked_key = blocked_nodes.work_item_key
left join roots on pairs.blocker_key = roots.blocker_key
