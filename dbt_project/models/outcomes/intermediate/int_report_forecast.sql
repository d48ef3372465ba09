{{ config(materialized='ephemeral') }}

with

coming as (
    select * from {{ ref('mart_velocity_forecast') }}
    where horizon = 1
),

forecasts as (
    select * from coming
    where basis != 'refused' and p50 is not null
    qualify row_number() over (
        partition by team_id
        order by
            case period_kind
                when 'sprint' then 0 when 'week' then 1 else {{ unknown('kind of period', 'period_kind') }}
            end,
            case unit when 'points' then 0 when 'items' then 1 else {{ unknown('unit', 'unit') }} end
    ) = 1
),

-- a team of which neither points nor items can be forecast, and why
refused as (
    select
        team_id,
        min(regexp_replace(
            coalesce(note, 'for no stated reason'), '[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+ ?%', '…', 'g'
        )) as reason,
    from coming
    where team_id not in (select team_id from forecasts)
    group by team_id
),

reasons as (
    select
        reason,
        count(*) as teams,
    from refused
    group by reason
)

select
    'forecast' as section,
    forecasts.team_id,
    coalesce(teams.team_name, forecasts.team_id)
    || ': about '
    || {{ quantity_text('forecasts.p50') }}
    || ' '
    || forecasts.unit
    || ' ' || {{ period_text('forecasts') }} || case
        when forecasts.p50 < {{ var('report_slower_below_share') }} * forecasts.mean5 then ' (less than of late)'
        when forecasts.p50 > {{ var('report_faster_above_share') }} * forecasts.mean5 then ' (more than of late)'
        else ''
    end as headline,
    '8 times out of 10 between '
    || {{ quantity_text('forecasts.lower80') }}
    || ' and '
    || {{ quantity_text('forecasts.upper80') }}
    || coalesce(
        '; average of the last five ' || forecasts.period_kind || 's ' || {{ quantity_text('forecasts.mean5') }}, ''
    )
    || case forecasts.basis
        when 'baseline' then '. Little history: a plain average'
        when 'ensemble' then ''
        else {{ unknown('basis of a forecast', 'forecasts.basis') }}
    end as detail,
    cast(null as varchar) as url,
    case
        when forecasts.p50 < {{ var('report_slower_below_share') }} * forecasts.mean5 then 'medium' else 'low'
    end as severity,
    cast(null as varchar) as work_item_key,
    cast(null as varchar) as conflict_id,
    coalesce(1 - forecasts.p50 / nullif(forecasts.mean5, 0), 0) as weight,
from forecasts
left join {{ ref('dim_team') }} as teams on forecasts.team_id = teams.team_id
union all
select
    'forecast',
    null,
    {{ counted('sum(teams)', 'team') }} || ' without a forecast, out of '
    || (select count(distinct team_id) from coming),
    {{ text_agg("teams || ': ' || reason", '; ', 'teams desc, reason') }},
    null,
    'low',
    null,
    null,
    -1000,
from reasons
having count(*) > 0
