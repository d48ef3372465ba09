{{ config(schema='build_marts') }}

with

forecasts as (
    select * from {{ source('forecasts', 'velocity') }}
),

newest as (
    select max_by(run_id, (coalesce(created_at, as_of), run_id)) as run_id from forecasts
)

select
    forecasts.run_id,
    forecasts.as_of,
    forecasts.team_id,
    forecasts.unit,
    forecasts.horizon,
    forecasts.period_kind,
    forecasts.period_start,
    forecasts.period_end,
    forecasts.sprint_key,
    forecasts.p10,
    forecasts.p25,
    forecasts.p50,
    forecasts.p75,
    forecasts.p90,
    forecasts.lower80,
    forecasts.upper80,
    forecasts.mean5,
    forecasts.basis,
    forecasts.note,
    forecasts.model_name,
    forecasts.model_version,
    forecasts.created_at,
from forecasts
inner join newest on forecasts.run_id = newest.run_id
