{{ config(materialized='ephemeral') }}

-- items that were late in the time before a week, by the evenings of their own team, and whose items held them up
with

weeks as (
    select * from {{ ref('int_friction_week') }}
),

intervals as (
    select * from {{ ref('int_friction_blocking_interval') }}
),

items as (
    select * from {{ ref('dim_work_item') }}
    where not is_deleted and not is_archived and outcome is distinct from 'dropped'
),

parties as (
    select * from {{ ref('int_friction_party') }}
)

select
    weeks.week_start, items.work_item_key, parties.party_id as suffering_id,
    bool_or(intervals.work_item_key is not null) as is_held,
    intervals.causing_party_id as causing_id,
from items
inner join parties on items.owner_team_id = parties.team_id
inner join {{ ref('int_team_clock') }} as clocks on items.owner_team_id = clocks.team_id
inner join weeks
    on
        items.due_date < cast(weeks.week_end_at as date)
        and coalesce(items.done_at, weeks.week_end_at) >= weeks.window_from
        and items.due_date < {{ local_day('coalesce(items.done_at, weeks.week_end_at)', 'clocks.timezone') }}
left join intervals
    on
        items.work_item_key = intervals.work_item_key
        and weeks.week_end_at > intervals.valid_from
        and weeks.window_from < intervals.valid_to
group by weeks.week_start, items.work_item_key, parties.party_id, intervals.causing_party_id
