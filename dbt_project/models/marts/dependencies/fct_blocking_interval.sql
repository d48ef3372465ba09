-- the one definition of blocked: an item's own status, a flag, or a link of enough confidence to another item.
-- Who asks whether, since when or by whom something is or was blocked reads this and nothing else.
with

states as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name in ('status', 'flagged', 'status_category')
),

owners as (
    select work_item_key, nullif(team_id, 'UNOWNED') as team_id from {{ ref('int_primary_owner') }}
    where is_current
),

statuses as (
    select * from {{ ref('dim_status') }}
    where is_blocked_status
),

signals as (
    select
        states.work_item_key, 'status' as cause, statuses.status_name as evidence, states.valid_from, states.valid_to,
    from states
    inner join statuses
        on states.value = statuses.status_id and starts_with(states.work_item_key, statuses.source || ':')
    where states.field_name = 'status'
    union all
    select work_item_key, 'flag', 'flagged as impeded', valid_from, valid_to from states
    where field_name = 'flagged' and value = 'true'
),

-- items that were not read, with the state that their neighbours tell
linked as (
    select work_item_key, status_category from {{ ref('dim_linked_item') }}
),

edges as (
    select * from {{ ref('fct_dependency_edge') }}
    where
        edge_type in ('blocks', 'depends_on', 'checklist')
        and confidence >= {{ var('blocking_min_confidence') }}
        -- what waits must have been read; of a blocker whose state nobody tells it is unknown whether it blocks
        and blocked_key not in (select work_item_key from linked)
        and blocker_key not in (select work_item_key from linked where status_category is null)
),

-- the times at which a blocker was opened, done, and taken up again
turns as (
    select work_item_key, valid_from, coalesce(value, '') != 'done' as is_open,
    from states
    where field_name = 'status_category'
    qualify is_open is distinct from lag(is_open) over (partition by work_item_key order by valid_from)
    union all
    select work_item_key, timestamp '1970-01-01', status_category != 'done' from linked
    where status_category is not null
),

-- a link is cut at these: a blocker that was done and taken up again blocks twice
cuts as (
    select edge_id, valid_from as cut_at from edges
    union
    select edges.edge_id, turns.valid_from from edges
    inner join turns
        on
            edges.blocker_key = turns.work_item_key
            and edges.valid_from < turns.valid_from
            and coalesce(edges.valid_to, {{ end_of_time() }}) > turns.valid_from
),

parts as (
    select
        edges.* exclude (valid_from, valid_to, is_open),  -- noqa: RF02
        edges.valid_from as since,
        cuts.cut_at as valid_from,
        coalesce(lead(cuts.cut_at) over (partition by cuts.edge_id order by cuts.cut_at), edges.valid_to) as valid_to,
    from cuts
    inner join edges on cuts.edge_id = edges.edge_id
),

intervals as (
    select
        parts.blocked_key as work_item_key, 'edge' as cause, parts.edge_id, parts.blocker_key,
        -- a link that ended as it began ties two items, and has held up nothing
        coalesce(turns.is_open and parts.valid_to is distinct from parts.valid_from, false) as is_blocker_open,
        parts.blocked_team_id, parts.blocker_team_id, parts.is_cross_team, parts.evidence, parts.confidence,
        parts.since, parts.valid_from, parts.valid_to,
    from parts
    asof left join turns on parts.blocker_key = turns.work_item_key and parts.valid_from >= turns.valid_from
    union all
    select
        signals.work_item_key, signals.cause, null, null, null, owners.team_id, null, false, signals.evidence, 1.0,
        signals.valid_from, signals.valid_from, signals.valid_to,
    from signals
    left join owners on signals.work_item_key = owners.work_item_key
)

select {{ hash_of(['work_item_key', 'cause', 'edge_id', 'valid_from']) }} as interval_id, *,
from intervals
