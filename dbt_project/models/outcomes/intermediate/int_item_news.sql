{{ config(materialized='ephemeral') }}

-- what became of single items since the earlier night, as far as everybody may see them
with

earlier as (
    select * from {{ ref('int_earlier_night') }}
),

items as (
    select * from {{ ref('int_reported_item') }}
),

-- of what was not forecast then nobody can say that it has got worse
likely as (
    select
        forecasts.work_item_key,
        forecasts.chance_by_due,
    from {{ source('forecasts', 'completion') }} as forecasts
    inner join earlier on forecasts.run_id = earlier.run_id
),

news as (
    select 1 as kind_rank, items.work_item_key, items.owner_team_id as team_id, items.subject, items.due_date as day,
    from items
    inner join earlier on items.due_date >= earlier.night
    where items.lateness = 'overdue'
    union all
    select 2, items.work_item_key, items.owner_team_id, items.subject, items.due_date,
    from items
    inner join likely on items.work_item_key = likely.work_item_key
    where
        items.lateness = 'likely_late'
        and {{ lateness('items.due_date', 'likely.chance_by_due') }} in ('shaky', 'on_track')
    union all
    select 3, items.work_item_key, items.owner_team_id, items.subject, cast(blocked.blocked_since as date),
    from items
    inner join {{ ref('mart_blocked_work') }} as blocked on items.work_item_key = blocked.work_item_key
    inner join earlier on blocked.blocked_since > earlier.as_of
    where blocked.is_started
    union all
    select 4, done.work_item_key, done.owner_team_id, {{ item_name('done') }}, cast(done.done_at as date),
    from {{ ref('dim_work_item') }} as done
    inner join earlier on done.done_at > earlier.as_of
    where done.outcome = 'delivered' and not done.is_deleted and done.is_counted
)

select
    *,
    case kind_rank
        when 1 then 'newly overdue'
        when 2 then 'newly more likely late than not'
        when 3 then 'newly blocked'
        when 4 then 'done'
        else {{ unknown('kind of news', 'cast(kind_rank as varchar)') }}
    end as kind,
from news
where {{ is_public('item', 'work_item_key') }}
