with

facts as (
    select * from {{ ref('int_friction_fact') }}
),

shared as (
    select
        week_start,
        causing_id,
        suffering_id,
        coalesce(sum(amount) filter (where part = 'contacts'), 0) as shared_interactions,
        count(*) filter (where part = 'f1') as shared_items,
    from facts
    group by week_start, causing_id, suffering_id
),

measures as (
    select
        measures.*,
        shared.shared_interactions >= {{ var('friction_min_interaction_count') }} as is_enough,
    from {{ ref('int_friction_measure') }} as measures
    inner join shared using (week_start, causing_id, suffering_id)
),

-- what a value is measured against: that part of all pairs with enough to go by, in all weeks; among the pairs of
-- one week alone the mean rank could never move
yardstick as (
    select
        part,
        value,
        sum(count(*)) over (partition by part order by value) as values_up_to,
        sum(count(*)) over (partition by part) as all_values,
    from measures
    where draw = 0 and is_enough
    group by part, value
),

sizes as (
    select distinct part, all_values
    from yardstick
),

ranked as (
    select
        measures.*,
        {{ friction_weight('measures.part') }} as weight,
        least(1.0, coalesce(yardstick.values_up_to, 0) / greatest(1, sizes.all_values - 1)) as rank,
    from measures
    inner join sizes on measures.part = sizes.part
    asof left join yardstick
        on measures.part = yardstick.part and measures.value > yardstick.value
    where measures.is_enough
),

indexed as (
    select
        draw, week_start, causing_id, suffering_id,
        100 * sum(weight * rank) / sum(weight) as friction,
    from ranked
    group by draw, week_start, causing_id, suffering_id
),

intervals as (
    select
        week_start, causing_id, suffering_id,
        quantile_cont(friction, {{ var('friction_low_quantile') }}) as friction_low,
        quantile_cont(friction, {{ var('friction_high_quantile') }}) as friction_high,
    from indexed
    where draw > 0
    group by week_start, causing_id, suffering_id
),

parts as (
    select
        week_start, causing_id, suffering_id,
        {% for part in friction_weights() %}
            max(value) filter (where part = '{{ part }}') as {{ part }},
        {% endfor %}
    from measures
    where draw = 0
    group by week_start, causing_id, suffering_id
),

ranks as (
    select
        week_start, causing_id, suffering_id,
        {% for part in friction_weights() %}
            max(rank) filter (where part = '{{ part }}') as {{ part }}_rank,
        {% endfor %}
    from ranked
    where draw = 0
    group by week_start, causing_id, suffering_id
)

select
    shared.causing_id as causing_team_id,
    shared.suffering_id as suffering_team_id,
    shared.week_start,
    {% for part in friction_weights() %}
        cast(parts.{{ part }} as double) as {{ part }},
    {% endfor %}
    {% for part in friction_weights() %}
        cast(ranks.{{ part }}_rank as double) as {{ part }}_rank,
    {% endfor %}
    cast(indexed.friction as double) as friction,
    cast(intervals.friction_low as double) as friction_low,
    cast(intervals.friction_high as double) as friction_high,
    cast(shared.shared_interactions as bigint) as shared_interactions,
    shared.shared_items,
from shared
left join parts using (week_start, causing_id, suffering_id)
left join ranks using (week_start, causing_id, suffering_id)
left join indexed
    on
        shared.week_start = indexed.week_start
        and shared.causing_id = indexed.causing_id
        and shared.suffering_id = indexed.suffering_id
        and indexed.draw = 0
left join intervals using (week_start, causing_id, suffering_id)
