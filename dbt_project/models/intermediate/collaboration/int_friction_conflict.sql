{{ config(materialized='ephemeral') }}

-- open conflicts between two teams by item and week, seen from either side
with

weeks as (
    select * from {{ ref('int_friction_week') }}
),

parties as (
    select * from {{ ref('int_friction_party') }}
),

conflicts as (
    select
        weeks.week_start, owners_a.party_id as party_a_id, owners_b.party_id as party_b_id,
        unnest([conflicts.item_a_key, conflicts.item_b_key]) as work_item_key,
    from {{ ref('mart_conflict') }} as conflicts
    inner join weeks
        on
            conflicts.first_seen_at <= weeks.week_end_at
            and (conflicts.state in ('open', 'acknowledged') or conflicts.last_seen_at >= weeks.window_from)
    inner join parties as owners_a on conflicts.team_a_id = owners_a.team_id
    inner join parties as owners_b on conflicts.team_b_id = owners_b.team_id
    where owners_a.party_id != owners_b.party_id and conflicts.state not in ('dismissed', 'candidate')
)

-- a conflict belongs to two items, each bears half of it
select week_start, party_a_id as causing_id, party_b_id as suffering_id, work_item_key, count(*) / 2.0 as conflicts
from conflicts
group by all
union all
select week_start, party_b_id, party_a_id, work_item_key, count(*) / 2.0
from conflicts
group by all
