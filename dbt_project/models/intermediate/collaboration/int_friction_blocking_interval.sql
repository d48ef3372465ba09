{{ config(materialized='ephemeral') }}

-- from when to when one team's items held up an item of another team that was begun: what waits to be begun holds up nobody
with

blocked as (
    select * from {{ ref('fct_blocking_interval') }}
    where is_cross_team
),

waits as (
    select
        blocked.work_item_key,
        blockers.party_id as causing_party_id,
        waiting.party_id as suffering_party_id,
        waiting.calendar_id,
        greatest(blocked.valid_from, items.started_at) as valid_from,
        coalesce(blocked.valid_to, {{ as_of() }}) as valid_to,
    from blocked
    inner join {{ ref('int_friction_party') }} as blockers on blocked.blocker_team_id = blockers.team_id
    inner join {{ ref('int_friction_party') }} as waiting on blocked.blocked_team_id = waiting.team_id
    inner join {{ ref('dim_work_item') }} as items on blocked.work_item_key = items.work_item_key
    where
        blockers.party_id != waiting.party_id
        and items.started_at is not null
        and coalesce(blocked.valid_to, {{ as_of() }}) > items.started_at
),

-- several blockers, or one link after the other, of one team are one interval where they overlap
begun as (
    select
        *,
        valid_from > max(valid_to) over (
            partition by work_item_key, causing_party_id, suffering_party_id
            order by valid_from, valid_to rows between unbounded preceding and 1 preceding
        ) as is_apart,
    from waits
),

numbered as (
    select
        *,
        count(*) filter (where is_apart) over (
            partition by work_item_key, causing_party_id, suffering_party_id
            order by valid_from, valid_to rows unbounded preceding
        ) as interval_no,
    from begun
)

select
    work_item_key, causing_party_id, suffering_party_id, calendar_id,
    min(valid_from) as valid_from,
    max(valid_to) as valid_to,
from numbered
group by work_item_key, causing_party_id, suffering_party_id, calendar_id, interval_no
