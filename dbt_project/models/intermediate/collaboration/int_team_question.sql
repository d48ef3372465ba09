{{ config(materialized='ephemeral') }}

-- how long each question waited, on the calendar of the team that was asked
with

questions as (
    select
        exchanges.*,
        coalesce(exchanges.replied_at, {{ as_of() }}) as waited_until,
        exchanges.replied_at is not null as is_answered,
        teams.calendar_id,
    from {{ ref('int_team_exchange') }} as exchanges
    inner join {{ ref('dim_team') }} as teams on exchanges.to_team_id = teams.team_id
    where exchanges.is_question
),

days as (
    select * from {{ ref('dim_calendar') }}
),

standard_day as (
    select calendar_id, median(business_seconds) as day_seconds
    from days
    where is_working_day
    group by calendar_id
)

select
    questions.interaction_key,
    questions.conversation_key,
    questions.work_item_key,
    questions.from_team_id,
    questions.to_team_id,
    questions.occurred_at,
    questions.is_answered,
    {{ business_seconds_until('questions.waited_until', 'last_day') }}
    - {{ business_seconds_until('questions.occurred_at', 'first_day') }} as waited,
    {{ seconds_between('questions.occurred_at', 'questions.waited_until') }} as waited_calendar_seconds,
    {{ var('unanswered_business_days') }} * standard_day.day_seconds as patience_seconds,
from questions
inner join standard_day on questions.calendar_id = standard_day.calendar_id
asof left join days as first_day
    on questions.calendar_id = first_day.calendar_id and questions.occurred_at >= first_day.work_start_at
asof left join days as last_day
    on questions.calendar_id = last_day.calendar_id and questions.waited_until >= last_day.work_start_at
