{{ config(schema='build_marts') }}

with

forecasts as (
    select * from {{ source('forecasts', 'completion') }}
),

newest as (
    select max_by(run_id, (coalesce(created_at, as_of), run_id)) as run_id from forecasts
)

select
    forecasts.run_id,
    forecasts.as_of,
    forecasts.work_item_key,
    forecasts.team_id,
    forecasts.p50_date,
    forecasts.p85_date,
    forecasts.p95_date,
    forecasts.chance_by_due,
    forecasts.chance_within_year,
    forecasts.method,
    forecasts.note,
    forecasts.model_version,
    forecasts.created_at,
from forecasts
inner join newest on forecasts.run_id = newest.run_id
