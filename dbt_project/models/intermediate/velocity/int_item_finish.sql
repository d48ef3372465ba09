-- what each week counts as finished, for ever: a row per item and week in which it was finished and at whose end it
-- still stood finished, with its team, points and due date of that moment. An item that comes back in a later week is
-- reopened in that one (`reopened_at`), and has another row when it is finished again.
with

items as (
    select * from {{ ref('dim_work_item') }}
    where is_counted
),

finishes as (
    select
        bands.work_item_key,
        items.source,
        case when items.started_at <= bands.valid_from then items.started_at end as started_at,
        bands.valid_from as finished_at,
        bands.valid_to as reopened_at,
        {{ iso_week('bands.valid_from') }} as week_start,
        {{ week_end('bands.valid_from') }} as known_at,
    from {{ ref('int_item_band') }} as bands
    inner join items on bands.work_item_key = items.work_item_key
    where
        bands.band = 'done'
        and not bands.is_undated
        and (bands.valid_to is null or {{ iso_week('bands.valid_to') }} > {{ iso_week('bands.valid_from') }})
),

states as (
    select * from {{ ref('fct_item_state_interval') }}
    where field_name in ('story_points', 'due_date', 'container')
),

valued as (
    select
        finishes.*,
        max(try_cast(states.value as double)) filter (where states.field_name = 'story_points') as story_points,
        max(try_cast(states.value as date)) filter (where states.field_name = 'due_date') as due_date,
        max(states.value) filter (where states.field_name = 'container') as container_id,
    from finishes
    left join states
        on finishes.work_item_key = states.work_item_key and {{ holds_at('states', 'finishes.known_at') }}
    group by all
)

select
    valued.*,
    coalesce(owners.team_id, 'UNOWNED') as team_id,
from valued
left join {{ ref('int_primary_owner') }} as owners
    on valued.work_item_key = owners.work_item_key and {{ holds_at('owners', 'valued.known_at') }}
