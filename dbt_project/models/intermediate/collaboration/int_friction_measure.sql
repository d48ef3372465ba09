{{ config(materialized='ephemeral') }}

-- each part as measured (draw 0), and as it would be in other samples of the same pair's items and conversations
with

facts as (
    select * from {{ ref('int_friction_fact') }}
    where part != 'contacts'
),

draws as (
    select unnest(range(0, {{ var('friction_draw_count') }} + 1)) as draw
),

drawn as (
    select
        facts.*,
        draws.draw,
        case when draws.draw = 0 then 1 else {{ poisson_draw('facts.cluster_key', 'draws.draw') }} end as weight,
    from facts
    cross join draws
    where
        draws.draw = 0
        or facts.week_start >= {{ week_before_as_of(var('friction_interval_weeks')) }}
),

ratios as (
    select
        draw, week_start, causing_id, suffering_id, part,
        -- as decimals, whose sum is the same in every order: equal values must get equal ranks
        cast(sum(cast(amount as decimal(18, 6)) * weight) / nullif(sum(base * weight), 0) as double) as value,
    from drawn
    where part != 'f3'
    group by draw, week_start, causing_id, suffering_id, part
),

questions as (
    select
        draw, week_start, causing_id, suffering_id, weight,
        amount as waited,
        base = 1 as is_answered,
    from drawn
    where part = 'f3' and weight > 0
),

{{ kaplan_meier(
    'questions', ['draw', 'week_start', 'causing_id', 'suffering_id'], {'median_waited': 0.5}, weighted=true
) }}

select draw, week_start, causing_id, suffering_id, part, value
from ratios
where value is not null
union all
select draw, week_start, causing_id, suffering_id, 'f3', median_waited / 3600.0
from waits
where median_waited is not null
