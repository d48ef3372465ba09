{{ config(schema='build_marts') }}

with

advice as (
    select * from {{ source('forecasts', 'allocation_advice') }}
),

newest as (
    select max_by(run_id, coalesce(created_at, as_of)) as run_id from advice
)

select
    advice.run_id,
    advice.as_of,
    advice.advice_rank,
    advice.kind,
    advice.team_id,
    advice.other_team_id,
    advice.from_value,
    advice.to_value,
    advice.late_days_before,
    advice.late_days_saved,
    advice.saved_low,
    advice.saved_high,
    advice.chance_of_gain,
    advice.more_on_time,
    advice.p85_days_earlier,
    advice.first_items,
    advice.summary,
    advice.note,
    advice.model_version,
    advice.created_at,
from advice
inner join newest on advice.run_id = newest.run_id
