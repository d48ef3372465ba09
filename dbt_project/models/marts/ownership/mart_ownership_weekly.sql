with

item_weeks as (
    select * from {{ ref('int_open_item_week') }}
),

lower_levels as (
    select
        item_weeks.work_item_key,
        item_weeks.week_start,
        {% for level in [2, 3, 4] -%}
        {{ level_score(level) }},
        {% endfor %}
    from item_weeks
    inner join {{ ref('mart_ownership') }} as owners
        on item_weeks.work_item_key = owners.work_item_key and {{ holds_at('owners', 'item_weeks.week_end_at') }}
    inner join {{ ref('int_told_level') }} as told
        on item_weeks.team_id = told.team_id and owners.level_no = told.level_no
    group by item_weeks.work_item_key, item_weeks.week_start
),

scored as (
    select
        item_weeks.*,
        {{ primary_score('item_weeks') }} as level1_score,
        lower_levels.level2_score,
        lower_levels.level3_score,
        lower_levels.level4_score,
    from item_weeks
    inner join lower_levels
        on item_weeks.work_item_key = lower_levels.work_item_key and item_weeks.week_start = lower_levels.week_start
),

indexed as (
    select *, {{ clarity_index('owner_changes') }} as clarity,
    from scored
),

-- every item counts for its team and once more for the company
counted_for as (
    select *, team_id as scope_id from indexed
    union all
    select *, 'COMPANY' as scope_id from indexed
),

handed as (
    select from_team_id as scope_id, {{ iso_week('handed_at') }} as week_start, 0 as came, 1 as went
    from {{ ref('mart_handoff') }}
    union all
    select to_team_id, {{ iso_week('handed_at') }}, 1, 0 from {{ ref('mart_handoff') }}
    union all
    select 'COMPANY', {{ iso_week('handed_at') }}, 1, 1 from {{ ref('mart_handoff') }}
),

changes as (
    select scope_id, week_start, sum(came) as came, sum(went) as went
    from handed
    group by scope_id, week_start
)

select
    counted_for.scope_id as team_id,
    counted_for.week_start,
    counted_for.week_end_at,
    counted_for.is_complete,
    count(*) as open_items,
    -- as decimals, whose sum is the same in every order
    cast(avg(cast(counted_for.clarity as decimal(9, 6))) as double) as clarity,
    count(*) filter (where counted_for.clarity < {{ var('clarity_ambiguous_below_score') }}) as ambiguous_items,
    cast(avg(case when counted_for.clarity < {{ var('clarity_ambiguous_below_score') }} then 1 else 0 end) as double)
        as ambiguous_share,
    count(*) filter (where counted_for.rule_rank between 6 and 8) as fallback_items,
    count(*) filter (where counted_for.is_contested) as contested_items,
    count(*) filter (where counted_for.is_unowned) as unowned_items,
    cast(coalesce(any_value(changes.came), 0) as bigint) as owner_changes_in,
    cast(coalesce(any_value(changes.went), 0) as bigint) as owner_changes_out,
    cast(sum(counted_for.events) filter (where not counted_for.is_unowned) as bigint) as events_30d,
    cast(sum(counted_for.own_events) filter (where not counted_for.is_unowned) as bigint) as own_events_30d,
    case
        when
            sum(counted_for.events) filter (where not counted_for.is_unowned)
            >= {{ var('owner_mismatch_min_event_count') }}
            then cast(1 - sum(counted_for.own_events) filter (where not counted_for.is_unowned)
                / sum(counted_for.events) filter (where not counted_for.is_unowned) as double)
    end as owner_mismatch,
from counted_for
left join changes on counted_for.scope_id = changes.scope_id and counted_for.week_start = changes.week_start
group by counted_for.scope_id, counted_for.week_start, counted_for.week_end_at, counted_for.is_complete
