{{ config(schema='build_marts') }}

with

methods as (
    select * from {{ source('forecasts', 'backtest') }}
),

newest as (
    select max_by(run_id, (coalesce(created_at, as_of), run_id)) as run_id from methods
)

select
    methods.run_id,
    methods.as_of,
    methods.moment,
    methods.target,
    methods.method,
    methods.ratio,
    methods.low,
    methods.high,
    methods.teams,
    methods.forecasts,
    methods.coverage80,
    methods.pinball_ratio,
    methods.model_version,
    methods.created_at,
from methods
inner join newest on methods.run_id = newest.run_id
