{{ config(materialized='ephemeral') }}

-- the measures of every week, as they were; a week from before the first item has none
with

weeks as (
    select weeks.*
    from ({{ recent_weeks(var('scorecard_history_weeks')) }}) as weeks
    where weeks.week_end_at > (select min(created_at) from {{ ref('dim_work_item') }})
),

blocked as (
    select * from {{ ref('int_blocked_week') }}
),

-- of what stood in a sprint when it began: what was done when it ended, in the week in which it ended
promises as (
    select
        {{ iso_week('coalesce(sprints.completed_at, sprints.end_at)') }} as week_start,
        count(distinct sprints.sprint_key) as sprints,
        count(*) as committed,
        count(*) filter (where scope.is_completed) as finished,
    from {{ ref('int_sprint_scope') }} as scope
    inner join {{ ref('dim_sprint') }} as sprints on scope.sprint_key = sprints.sprint_key
    where scope.is_committed and sprints.state = 'closed'
    group by all
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
        count(*) filter (where field_name = 'due_date') as all_dates_moved,
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

-- what a person could decide with a reaction at the end of the week: of conflicts nothing is known before the first
-- night that saw one
decisions as (
    select
        weeks.week_start,
        coalesce(max(ownership.contested_items), 0) as owners,
        count(conflicts.conflict_id) as conflicts,
        owners + count(conflicts.conflict_id) as waiting,
    from weeks
    left join ownership on weeks.week_start = ownership.week_start
    left join {{ ref('mart_conflict') }} as conflicts
        on
            weeks.week_end_at >= conflicts.first_seen_at
            and conflicts.state not in ('dismissed', 'acknowledged', 'candidate')
            and (conflicts.state != 'resolved' or weeks.week_end_at < conflicts.last_seen_at)
    where weeks.week_end_at >= (select min(first_seen_at) from {{ ref('mart_conflict') }})
    group by weeks.week_start
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

{% for measure, told in scorecard_measures().items() %}
select
    weeks.*,
    {{ loop.index }} as measure_rank,
    '{{ measure }}' as measure,
    '{{ told.audience }}' as audience,
    '{{ told.unit }}' as unit,
    '{{ told.good }}' as good_direction,
    cast({{ told.numerator }} as double) / {{ told.denominator }} as value,
    coalesce({{ told.n }}, 0) as n,
    {{ told.numerator }} as numerator,
    {{ told.denominator }} as denominator,
    to_json({
        {%- for name, part in told.parts.items() %}
        '{{ name }}': {{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    }) as parts,
from weeks
left join {{ told.relation }} on weeks.week_start = {{ told.relation }}.week_start
{%- if measure == 'requirement_change_conflicts' %}
left join conflicts on weeks.week_start = conflicts.week_start
{%- endif %}
{{ 'union all' if not loop.last }}
{% endfor %}
