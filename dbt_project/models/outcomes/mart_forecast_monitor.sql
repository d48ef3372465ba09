{{ config(schema='build_marts') }}

with

figures as (
    select * from {{ source('forecasts', 'monitor') }}
),

newest as (
    select max_by(run_id, (coalesce(created_at, as_of), run_id)) as run_id from figures
)

select
    figures.run_id,
    figures.as_of,
    figures.kind,
    figures.subject,
    figures.value,
    figures.low,
    figures.high,
    figures.observations,
    figures.is_alert,
    figures.note,
    figures.model_version,
    figures.created_at,
from figures
inner join newest on figures.run_id = newest.run_id
