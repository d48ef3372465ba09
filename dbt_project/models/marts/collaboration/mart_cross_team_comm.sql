with

exchanges as (
    select
        *,
        least(from_team_id, to_team_id) as team_a_id,
        greatest(from_team_id, to_team_id) as team_b_id,
        {{ iso_week('occurred_at') }} as week_start,
    from {{ ref('int_team_exchange') }}
),

questions as (
    select
        least(from_team_id, to_team_id) as team_a_id,
        greatest(from_team_id, to_team_id) as team_b_id,
        {{ iso_week('occurred_at') }} as week_start,
        waited,
        is_answered,
        patience_seconds,
    from {{ ref('int_team_question') }}
),

{{ kaplan_meier('questions', ['team_a_id', 'team_b_id', 'week_start'], {'median_waited': 0.5}) }},

asked as (
    select
        team_a_id,
        team_b_id,
        week_start,
        count(*) as questions,
        count(*) filter (where is_answered) as replies,
        count(*) filter (where not is_answered and waited >= patience_seconds) as unanswered,
    from questions
    group by team_a_id, team_b_id, week_start
),

said as (
    select
        team_a_id,
        team_b_id,
        week_start,
        count(*) as messages,
        count(*) filter (where from_team_id = team_a_id) as messages_a_to_b,
        count(*) filter (where from_team_id = team_b_id) as messages_b_to_a,
        count(distinct conversation_key) as threads,
        count(distinct person_id) as participants,
    from exchanges
    group by team_a_id, team_b_id, week_start
)

select
    said.*,
    2.0 * least(said.messages_a_to_b, said.messages_b_to_a) / said.messages as reciprocity,
    coalesce(asked.questions, 0) as questions,
    coalesce(asked.replies, 0) as replies,
    coalesce(asked.unanswered, 0) as unanswered,
    cast(waits.median_waited as bigint) as median_reply_business_seconds,
from said
left join asked
    on said.team_a_id = asked.team_a_id and said.team_b_id = asked.team_b_id and said.week_start = asked.week_start
left join waits
    on said.team_a_id = waits.team_a_id and said.team_b_id = waits.team_b_id and said.week_start = waits.week_start
