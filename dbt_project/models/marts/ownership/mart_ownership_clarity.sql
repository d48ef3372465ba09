with

open_items as (
    select work_item_key, created_at from {{ ref('dim_work_item') }}
    where is_open
),

owners as (
    select owners.*
    from {{ ref('int_primary_owner') }} as owners
    inner join open_items on owners.work_item_key = open_items.work_item_key
),

current_owner as (
    select
        work_item_key,
        team_id,
        case
            when is_unowned or is_contested then 0.0
            when rule_rank >= 5 or not is_team_active then 0.5
            else 1.0
        end as level1_score,
    from owners
    where is_current
),

changes as (
    select
        owners.work_item_key,
        count(*) as level1_changes_30d,
    from owners
    inner join open_items as items on owners.work_item_key = items.work_item_key
    where
        owners.valid_from >= {{ days_before_as_of(30) }}
        and owners.valid_from > items.created_at
    group by owners.work_item_key
),

lower_levels as (
    select
        work_item_key,
        level_no,
        max(case when party_id = 'UNASSIGNED' then 0.0 when is_fallback then 0.5 else 1.0 end) as score,
    from {{ ref('mart_ownership') }}
    where level_no > 1
    group by work_item_key, level_no
),

scored as (
    select
        current_owner.work_item_key,
        current_owner.team_id,
        current_owner.level1_score,
        coalesce(max(lower_levels.score) filter (where lower_levels.level_no = 2), 0) as level2_score,
        coalesce(max(lower_levels.score) filter (where lower_levels.level_no = 3), 0) as level3_score,
        coalesce(max(lower_levels.score) filter (where lower_levels.level_no = 4), 0) as level4_score,
        coalesce(max(changes.level1_changes_30d), 0) as level1_changes_30d,
    from current_owner
    left join lower_levels on current_owner.work_item_key = lower_levels.work_item_key
    left join changes on current_owner.work_item_key = changes.work_item_key
    group by all
),

-- who works on it, as far as the run knows: the last week of the weekly history
acted as (
    select work_item_key, events, own_events from {{ ref('int_open_item_week') }}
    where week_start = (select max(week_start) from {{ ref('int_open_item_week') }})
),

indexed as (
    select
        *,
        (
            {{ var('clarity_weight_level1', 0.50) }} * level1_score
            + {{ var('clarity_weight_level2', 0.25) }} * level2_score
            + {{ var('clarity_weight_level3', 0.15) }} * level3_score
            + {{ var('clarity_weight_level4', 0.10) }} * level4_score
        ) / (1 + greatest(0, level1_changes_30d - 1)) as clarity,
    from scored
)

select
    indexed.work_item_key,
    nullif(indexed.team_id, 'UNOWNED') as owner_team_id,
    cast(indexed.level1_score as double) as level1_score,
    cast(indexed.level2_score as double) as level2_score,
    cast(indexed.level3_score as double) as level3_score,
    cast(indexed.level4_score as double) as level4_score,
    indexed.level1_changes_30d,
    cast(indexed.clarity as double) as clarity,
    indexed.clarity < {{ var('clarity_ambiguous_below', 0.6) }} as is_ambiguous,
    cast(coalesce(acted.events, 0) as bigint) as events_30d,
    case
        when indexed.team_id != 'UNOWNED' and acted.events >= {{ var('owner_mismatch_min_events', 5) }}
            then cast(1 - acted.own_events / acted.events as double)
    end as owner_mismatch,
from indexed
left join acted on indexed.work_item_key = acted.work_item_key
