with

measures as (
    select * from {{ ref('int_scorecard_measure') }}
),

steps as (
    select
        *,
        lag(value) over (partition by measure order by week_start) as previous_value,
        abs(value - previous_value) as step,
    from measures
),

compared as (
    select
        *,
        sum(numerator) over baseline / nullif(sum(denominator) filter (where value is not null) over baseline, 0)
            as baseline_value,
        avg(step) over baseline as mean_step,
        count(value) over baseline as baseline_weeks,
        sum(n) over baseline as baseline_n,
    from steps
    window baseline as (
        partition by measure order by week_start
        rows between {{ var('scorecard_baseline_weeks') }} preceding and 1 preceding
    )
),

-- Shewhart's limits: of an individuals chart (2.66 mean moving ranges around the mean), for shares those of a p chart,
-- for counts at least those of a c chart, and never less than one event
spreads as (
    select
        *,
        case unit
            when 'percent' then 3 * sqrt(baseline_value * (100 - baseline_value) / nullif(n, 0))
            when 'count' then greatest(2.66 * mean_step, 3 * sqrt(baseline_value), 1)
            when 'index' then 2.66 * mean_step
            else {{ unknown('unit', 'unit') }}
        end as spread,
    from compared
),

limited as (
    select
        *,
        baseline_value - spread as lower_limit,
        baseline_value + spread as upper_limit,
    from spreads
),

judged as (
    select
        *,
        greatest(0, lower_limit) as baseline_low,
        case
            when unit = 'percent' then least(100, upper_limit)
            when unit in ('count', 'index') then upper_limit
            else {{ unknown('unit', 'unit') }}
        end as baseline_high,
        case
            when value is null or baseline_weeks < {{ var('scorecard_min_baseline_weeks') }} or not is_complete
                then 'unknown'
            when value between lower_limit and upper_limit then 'steady'
            when good_direction = 'neutral' then case when value > upper_limit then 'higher' else 'lower' end
            when (value > upper_limit) = (good_direction = 'up') then 'better'
            else 'worse'
        end as verdict,
        week_start = max(case when is_complete then week_start end) over () as is_latest,
    from limited
)

select
    week_start,
    cast(measure_rank as integer) as measure_rank,
    measure,
    {{ scorecard_trait('measure', 'name') }} as measure_name,
    audience,
    cast(value as double) as value,
    unit,
    cast(n as bigint) as n,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    cast(previous_value as double) as previous_value,
    cast(baseline_value as double) as baseline_value,
    cast(baseline_low as double) as baseline_low,
    cast(baseline_high as double) as baseline_high,
    baseline_weeks,
    cast(baseline_n as bigint) as baseline_n,
    cast(value - baseline_value as double) as change,
    cast((value - baseline_value) / nullif(baseline_value, 0) as double) as change_share,
    good_direction,
    verdict,
    is_complete,
    coalesce(is_latest, false) as is_latest,
    cast(parts as varchar) as parts,
    case
        when value is null then 'nothing to measure'
        else {{ scorecard_text('value', 'unit') }}
    end
    || case
        when baseline_weeks < {{ var('scorecard_min_baseline_weeks') }} then '; too few weeks before it to compare'
        else
            ', against ' || {{ scorecard_text('baseline_value', 'unit') }}
            || ' in the ' || baseline_weeks || ' weeks before'
    end as explanation,
from judged
where week_start >= {{ week_before_as_of(var('scorecard_shown_weeks')) }}
