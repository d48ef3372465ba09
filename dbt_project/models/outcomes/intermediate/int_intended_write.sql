with

intended as (
    select
        * exclude (source),
        source as target,
    from {{ ref('int_tools__write') }}
),

-- a write that is newer than the last reading is what stands there now, and so is one of what is not read
standing as (
    select
        intended.*,
        writes.last_value,
        case
            when writes.recorded_at > coalesce(intended.read_at, timestamp '1970-01-01') then writes.last_value else
                intended.read_value
        end as old_value,
    from intended
    left join {{ ref('int_last_write') }} as writes
        on intended.target = writes.target and intended.object_id = writes.object_id and intended.field = writes.field
),

-- only a property's text is JSON
properties as (
    select
        *,
        case when result = 'property' then old_value end as old_property,
        case when result = 'property' then value end as new_property,
    from standing
),

-- dates that wander by a day or two are not worth a notification: the pair of a forecast moves together
shifted as (
    select
        *,
        max(case
            when not starts_with(result, 'forecast_') then null
            -- a day later than a year is none, and stays none
            when old_value is null and value is null then 0
            when old_value is null or value is null then 999
            else abs({{ days_between('try_cast(old_value as date)', 'try_cast(value as date)') }})
        end) over (partition by work_item_key) as forecast_shift_days,
        -- the property holds both: its forecast alone must not wander either
        coalesce(
            abs({{ days_between(property_day('old_property'), property_day('new_property')) }}),
            case
                when coalesce({{ property_day('old_property') }}, {{ property_day('new_property') }}) is null
                    then
                        abs({{ days_between(
                            property_day('old_property', 'p50'), property_day('new_property', 'p50')
                        ) }})
            end,
            999
        ) as property_shift_days,
    from properties
)

select *
from shifted
where
    old_value is distinct from value
    and (not starts_with(result, 'forecast_') or forecast_shift_days >= {{ var('forecast_write_min_days') }})
    and not (
        result = 'property'
        and property_shift_days < {{ var('forecast_write_min_days') }}
        and {{ json_text('old_property', '$.state') }} is not distinct from {{ json_text('new_property', '$.state') }}
    )
