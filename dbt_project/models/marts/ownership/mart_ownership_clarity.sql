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
        owners.work_item_key,
        owners.team_id,
        {{ primary_score('owners') }} as level1_score,
    from owners
    where owners.is_current
),

changes as (
    select
        changes.work_item_key,
        count(*) as level1_changes_30d,
    from {{ ref('int_owner_change') }} as changes
    inner join open_items as items on changes.work_item_key = items.work_item_key
    where
        changes.changed_at >= {{ days_before_as_of(var('ownership_clarity_days')) }}
        and changes.changed_at > items.created_at
    group by changes.work_item_key
),

lower_levels as (
    select
        owners.work_item_key,
        {% for level in [2, 3, 4] -%}
        {{ level_score(level) }},
        {% endfor %}
    from current_owner
    inner join {{ ref('mart_ownership') }} as owners
        on current_owner.work_item_key = owners.work_item_key and owners.is_current
    inner join {{ ref('int_told_level') }} as told
        on current_owner.team_id = told.team_id and owners.level_no = told.level_no
    group by owners.work_item_key
),

scored as (
    select
        current_owner.work_item_key,
        current_owner.team_id,
        current_owner.level1_score,
        lower_levels.level2_score,
        lower_levels.level3_score,
        lower_levels.level4_score,
        coalesce(changes.level1_changes_30d, 0) as level1_changes_30d,
    from current_owner
    inner join lower_levels on current_owner.work_item_key = lower_levels.work_item_key
    left join changes on current_owner.work_item_key = changes.work_item_key
),

-- who works on it, as far as the run knows: the last week of the weekly history
acted as (
    select work_item_key, events, own_events from {{ ref('int_open_item_week') }}
    where week_start = (select max(week_start) from {{ ref('int_open_item_week') }})
),

indexed as (
    select *, {{ clarity_index('level1_changes_30d') }} as clarity,
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
    indexed.clarity < {{ var('clarity_ambiguous_below_score') }} as is_ambiguous,
    cast(coalesce(acted.events, 0) as bigint) as events_30d,
    case
        when indexed.team_id != 'UNOWNED' and acted.events >= {{ var('owner_mismatch_min_event_count') }}
            then cast(1 - acted.own_events / acted.events as double)
    end as owner_mismatch,
from indexed
left join acted on indexed.work_item_key = acted.work_item_key
