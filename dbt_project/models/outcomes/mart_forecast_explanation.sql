{{ config(schema='build_marts') }}

with

reasons as (
    select * from {{ source('forecasts', 'explanation') }}
),

newest as (
    select max_by(run_id, (coalesce(created_at, as_of), run_id)) as run_id from reasons
)

select
    reasons.run_id,
    reasons.as_of,
    reasons.team_id,
    reasons.unit,
    reasons.horizon,
    reasons.kind,
    reasons.rank,
    reasons.name,
    reasons.value,
    reasons.effect,
    reasons.words,
    reasons.model_version,
    reasons.created_at,
from reasons
inner join newest on reasons.run_id = newest.run_id
