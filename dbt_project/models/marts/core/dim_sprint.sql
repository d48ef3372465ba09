with

sprints as (
    select
        *,
        source || ':' || sprint_id as sprint_key,
        least(
            coalesce(completed_at, case when state = 'closed' then end_at end, {{ as_of() }}), {{ as_of() }}
        ) as voted_at,
    from {{ ref('int_tools__sprint') }}
    where not is_deleted
),

memberships as (
    select * from {{ ref('int_sprint_membership') }}
),

owners as (
    select * from {{ ref('int_primary_owner') }}
    where not is_unowned
),

-- a board's project may be shared by several teams; then the sprint is of those who owned most of it at its end
by_board as (
    select sprints.sprint_key, min(containers.team_id) as team_id
    from sprints
    inner join {{ ref('int_team_container') }} as containers
        on sprints.source = containers.source and sprints.container_id = containers.container_id
    group by sprints.sprint_key
    having count(distinct containers.team_id) = 1
),

votes as (
    select memberships.sprint_key, owners.team_id, count(distinct memberships.work_item_key) as items
    from sprints
    inner join memberships
        on sprints.sprint_key = memberships.sprint_key and sprints.voted_at >= memberships.added_at
    inner join owners
        on memberships.work_item_key = owners.work_item_key and {{ holds_at('owners', 'sprints.voted_at') }}
    group by all
),

by_items as (
    select * from votes
    qualify row_number() over (partition by sprint_key order by items desc, team_id asc) = 1
),

named as (
    select
        sprints.*,
        coalesce(by_board.team_id, by_items.team_id) as team_id,
    from sprints
    left join by_board on sprints.sprint_key = by_board.sprint_key
    left join by_items on sprints.sprint_key = by_items.sprint_key
)

select
    sprint_key,
    source,
    sprint_id,
    board_id,
    team_id,
    sprint_name,
    case
        when state in ('future', 'active', 'closed') then state when completed_at is not null then 'closed' else
            'future'
    end as state,
    start_at,
    end_at,
    completed_at,
    case when start_at is not null then cast(row_number() over (
        partition by team_id order by start_at nulls last, end_at, try_cast(sprint_id as bigint), sprint_id
    ) as integer) end as sequence_no,
from named
