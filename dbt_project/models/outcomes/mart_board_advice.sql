{{ config(schema='build_marts') }}

with

limits as (
    select * from {{ source('forecasts', 'board_advice') }}
),

newest as (
    select max_by(run_id, (coalesce(created_at, as_of), run_id)) as run_id from limits
)

select
    limits.run_id,
    limits.as_of,
    limits.team_id,
    limits.container_id,
    limits.container_name,
    limits.column_name,
    limits.wip_now,
    limits.wip_mean,
    limits.wip_most,
    limits.exits_per_week,
    limits.stay_p50_days,
    limits.stay_p85_days,
    limits.wip_limit,
    limits.is_over,
    limits.note,
    limits.model_version,
    limits.created_at,
from limits
inner join newest on limits.run_id = newest.run_id
