with

questions as (
    select
        from_team_id as asking_team_id,
        to_team_id as answering_team_id,
        waited,
        waited_calendar_seconds,
        patience_seconds,
        is_answered,
    from {{ ref('int_team_question') }}
    where occurred_at >= {{ week_before_as_of(var('collaboration_weeks')) }}
),

{{ kaplan_meier('questions', ['asking_team_id', 'answering_team_id'], {'median_waited': 0.5, 'p85_waited': 0.85}) }},

counted as (
    select
        asking_team_id,
        answering_team_id,
        count(*) as questions,
        count(*) filter (where is_answered) as answered,
        count(*) filter (where not is_answered) as open_questions,
        count(*) filter (where not is_answered and waited >= patience_seconds) as unanswered,
        count(*) filter (where is_answered or waited >= patience_seconds) as judged,
        median(waited_calendar_seconds) filter (where is_answered) as answered_median_calendar_seconds,
    from questions
    group by asking_team_id, answering_team_id
)

select
    counted.asking_team_id,
    counted.answering_team_id,
    counted.questions,
    counted.answered,
    counted.open_questions,
    counted.unanswered,
    counted.unanswered / nullif(counted.judged, 0) as unanswered_share,
    cast(waits.median_waited as bigint) as median_business_seconds,
    cast(waits.p85_waited as bigint) as p85_business_seconds,
    cast(counted.answered_median_calendar_seconds as bigint) as answered_median_calendar_seconds,
from counted
left join waits
    on
        counted.asking_team_id = waits.asking_team_id
        and counted.answering_team_id = waits.answering_team_id
