{{ config(materialized='ephemeral') }}

-- the five measures of every week, as they were
with

weeks as (
    {{ recent_weeks(var('scorecard_history_weeks')) }}
),

talk as (
    select
        week_start,
        sum(messages) as messages,
        sum(threads) as conversations,
        count(*) as pairs,
        sum(questions) as questions,
        sum(unanswered) as unanswered,
    from {{ ref('mart_cross_team_comm') }}
    group by week_start
),

changes as (
    select
        {{ iso_week('changed_at') }} as week_start,
        count(*) as changes,
        count(*) filter (where touched_items > 0) as touching,
        count(*) filter (where touched_items > 0 and field_name = 'due_date') as dates_moved,
        sum(touched_items) as touched_items,
    from {{ ref('int_requirement_collision') }}
    group by all
),

conflicts as (
    select
        weeks.week_start,
        count(*) filter (where conflicts.first_seen_at >= weeks.week_start) as newly_seen,
        count(*) filter (where conflicts.state in ('open', 'acknowledged')) as open_conflicts,
    from {{ ref('mart_conflict') }} as conflicts
    inner join weeks on conflicts.first_seen_at <= weeks.week_end_at
    where conflicts.state != 'candidate'
    group by weeks.week_start
),

ownership as (
    select * from {{ ref('mart_ownership_weekly') }}
    where team_id = 'COMPANY'
),

friction as (
    select
        week_start,
        -- as decimals: the sum of doubles differs in its last digit from night to night, and a rounding shows it
        cast(sum(cast(friction * shared_interactions as decimal(18, 6))) as double) as weighted,
        sum(shared_interactions) as interactions,
        count(*) as pairs,
        count(*) filter (where friction >= {{ var('friction_tense_score') }}) as tense_pairs,
        max(friction) as highest,
        max_by(
            causing_team_id || ' > ' || suffering_team_id, (friction, causing_team_id, suffering_team_id)
        ) as worst_pair,
    from {{ ref('mart_team_friction') }}
    where friction is not null
    group by week_start
),

deadlines as (
    select
        week_start,
        count(*) as deadlines,
        count(*) filter (where is_met) as met,
        count(*) filter (where is_moved) as moved,
    from {{ ref('int_deadline') }}
    group by week_start
)

{% for measure, (unit, good_direction, relation, n, numerator, denominator, parts) in scorecard_measures().items() %}
select
    weeks.*,
    {{ loop.index }} as measure_rank,
    '{{ measure }}' as measure,
    '{{ unit }}' as unit,
    '{{ good_direction }}' as good_direction,
    cast({{ numerator }} as double) / {{ denominator }} as value,
    coalesce({{ n }}, 0) as n,
    {{ numerator }} as numerator,
    {{ denominator }} as denominator,
    to_json({
        {%- for name, part in parts.items() %}
        '{{ name }}': {{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    }) as parts,
from weeks
left join {{ relation }} on weeks.week_start = {{ relation }}.week_start
{%- if measure == 'requirement_change_conflicts' %}
left join conflicts on weeks.week_start = conflicts.week_start
{%- endif %}
{{ 'union all' if not loop.last }}
{% endfor %}
