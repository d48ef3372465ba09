with

items as (
    select * from {{ ref('dim_work_item') }}
    where is_open
),

factors as (
    select
        work_item_key,
        max(points) as worst,
        sum(points) as total,
        {{ json_texts_agg('reason', 'points desc, factor_rank') }} as reasons,
    from {{ ref('int_risk_factor') }}
    group by work_item_key
)

select
    items.work_item_key,
    items.item_ref,
    items.title,
    items.url,
    clarity.owner_team_id,
    items.due_date,
    forecasts.p50_date,
    forecasts.p85_date,
    forecasts.p95_date,
    forecasts.chance_by_due,
    forecasts.chance_within_year,
    {{ lateness('items.due_date', 'forecasts.chance_by_due') }} as lateness,
    {{ days_between('items.due_date', 'forecasts.p85_date') }} as days_late_p85,
    case
        when factors.worst >= {{ var('risk_high_points') }} or factors.total >= {{ var('risk_high_total_points') }}
            then 'high'
        when factors.worst >= {{ var('risk_medium_points') }} or factors.total >= {{ var('risk_medium_total_points') }}
            then 'medium'
        when factors.worst > 0 then 'low'
        else 'none'
    end as risk_level,
    coalesce(factors.reasons, '[]') as reasons,
from items
left join factors on items.work_item_key = factors.work_item_key
left join {{ ref('mart_ownership_clarity') }} as clarity on items.work_item_key = clarity.work_item_key
left join {{ ref('mart_completion_forecast') }} as forecasts
    on items.work_item_key = forecasts.work_item_key and forecasts.method is distinct from 'refused'
