-- every item that was open at the end of a week, with the team that owned it then
with

weeks as (
    {{ recent_weeks(var('ownership_weeks')) }}
),

items as (
    select * from {{ ref('dim_work_item') }}
    where not is_deleted
),

states as (
    select * from {{ ref('fct_item_state_interval') }}
),

open_items as (
    select
        weeks.week_start,
        weeks.week_end_at,
        weeks.is_complete,
        items.work_item_key,
        items.created_at,
    from weeks
    inner join states on {{ holds_at('states', 'weeks.week_end_at') }}
    inner join items on states.work_item_key = items.work_item_key
    left join states as archives
        on
            states.work_item_key = archives.work_item_key
            and archives.field_name = 'archived'
            and archives.value = 'true'
            and {{ holds_at('archives', 'weeks.week_end_at') }}
    where
        states.field_name = 'status_category'
        and states.value is distinct from 'done'
        and archives.work_item_key is null
),

owners as (
    select * from {{ ref('int_primary_owner') }}
),

changes as (
    select
        open_items.work_item_key,
        open_items.week_start,
        count(*) as owner_changes,
    from open_items
    inner join {{ ref('int_owner_change') }} as owner_changes
        on
            open_items.work_item_key = owner_changes.work_item_key
            and open_items.created_at < owner_changes.changed_at
            and open_items.week_end_at >= owner_changes.changed_at
            and date_trunc('day', open_items.week_end_at) - interval {{ var('ownership_clarity_days') }} day
            <= owner_changes.changed_at
    group by open_items.work_item_key, open_items.week_start
),

events as (
    select
        open_items.work_item_key,
        open_items.week_start,
        acts.person_id,
        count(*) as events,
    from open_items
    inner join {{ ref('int_interaction') }} as acts
        on
            open_items.work_item_key = acts.work_item_key
            and open_items.week_end_at >= acts.occurred_at
            and date_trunc('day', open_items.week_end_at) - interval {{ var('ownership_clarity_days') }} day
            <= acts.occurred_at
    where not acts.is_own_write and acts.person_id is not null
    group by open_items.work_item_key, open_items.week_start, acts.person_id
),

owned as (
    select
        open_items.*,
        owners.team_id,
        owners.rule_rank,
        owners.is_unowned,
        owners.is_contested,
        owners.is_team_active,
    from open_items
    inner join owners
        on open_items.work_item_key = owners.work_item_key and {{ holds_at('owners', 'open_items.week_end_at') }}
),

acted as (
    select
        owned.work_item_key,
        owned.week_start,
        sum(events.events) as events,
        coalesce(sum(events.events) filter (where memberships.person_id is not null), 0) as own_events,
    from owned
    inner join events on owned.work_item_key = events.work_item_key and owned.week_start = events.week_start
    inner join {{ ref('dim_person') }} as people on events.person_id = people.person_id
    left join {{ ref('bridge_person_team') }} as memberships
        on
            events.person_id = memberships.person_id
            and owned.team_id = memberships.team_id
            and owned.week_end_at >= memberships.valid_from
            and (memberships.valid_to is null or owned.week_end_at < memberships.valid_to)
    where not people.is_app
    group by owned.work_item_key, owned.week_start
)

select
    owned.*,
    coalesce(changes.owner_changes, 0) as owner_changes,
    coalesce(acted.events, 0) as events,
    coalesce(acted.own_events, 0) as own_events,
from owned
left join changes on owned.work_item_key = changes.work_item_key and owned.week_start = changes.week_start
left join acted on owned.work_item_key = acted.work_item_key and owned.week_start = acted.week_start
