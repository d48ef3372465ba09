{{ config(schema='build_marts') }}

with

advice as (
    select * from {{ source('forecasts', 'allocation_advice') }}
),

newest as (
    select max_by(run_id, (coalesce(created_at, as_of), run_id)) as run_id from advice
),

told as (
    select advice.run_id, advice.advice_rank, {{ json_array_texts('advice.first_items') }} as item_keys,
    from advice
    inner join newest on advice.run_id = newest.run_id
),

named as (
    select
        run_id,
        advice_rank,
        unnest(item_keys) as work_item_key,
        generate_subscripts(item_keys, 1) as place,
    from told
),

-- what is private counts in the advice and is not named
shown as (
    select run_id, advice_rank, {{ json_texts_agg('work_item_key', 'place') }} as first_items,
    from named
    where {{ is_public('item', 'named.work_item_key') }}
    group by run_id, advice_rank
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
    coalesce(shown.first_items, '[]') as first_items,
    advice.summary,
    advice.note,
    advice.model_version,
    advice.created_at,
from advice
inner join newest on advice.run_id = newest.run_id
left join shown on advice.run_id = shown.run_id and advice.advice_rank = shown.advice_rank
