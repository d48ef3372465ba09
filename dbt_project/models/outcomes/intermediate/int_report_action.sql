{{ config(materialized='ephemeral') }}

-- what somebody can do today, one sentence each: free a blocker, settle a conflict, move a date, name an owner
with

risks as (
    select
        risks.*,
        coalesce(teams.team_name, 'Somebody') as team_name,
        {{ item_name('risks') }} as subject,
    from {{ ref('mart_risk_item') }} as risks
    left join {{ ref('dim_team') }} as teams on risks.owner_team_id = teams.team_id
),

held_up as (
    select
        edges.blocker_key,
        count(distinct edges.blocked_key) as items_waiting,
        count(distinct case when waiting.risk_level = 'high' then edges.blocked_key end) as high_risk_waiting,
        min(case when waiting.due_date >= {{ as_of_date() }} then waiting.due_date end) as next_due,
        {{ distinct_text('waiting.team_name', ', ') }} as teams_waiting,
        {{ text_agg('waiting.subject', ', ', 'waiting.due_date nulls last, waiting.item_ref') }} as subjects_waiting,
    from {{ ref('int_blocking_edge') }} as edges
    inner join risks as waiting on edges.blocked_key = waiting.work_item_key
    where edges.is_cross_team
    group by edges.blocker_key
),

unblock as (
    select
        1 as kind_rank, risks.owner_team_id as team_id,
        risks.team_name
        || ': finish '
        || risks.subject
        || ', '
        || {{ counted('held_up.items_waiting', 'item') }}
        || ' of '
        || held_up.teams_waiting
        || case when held_up.items_waiting = 1 then ' waits' else ' wait' end
        || ' for it' as headline,
        'Waiting: '
        || left(held_up.subjects_waiting, 300)
        || coalesce('; next due ' || {{ day_text('held_up.next_due') }}, '')
        || '.' as detail,
        risks.url, case when held_up.high_risk_waiting > 0 then 'high' else 'medium' end as severity,
        risks.work_item_key, cast(null as varchar) as conflict_id,
        held_up.high_risk_waiting * {{ var('report_high_risk_weight') }} + held_up.items_waiting as weight,
    from held_up
    inner join risks on held_up.blocker_key = risks.work_item_key
),

settle as (
    select
        2 as kind_rank, team_id,
        -- as something to do: settle that two things contradict each other
        regexp_replace(headline, ': ', ': settle that ') as headline,
        detail, url, severity, work_item_key, conflict_id, weight,
    from {{ ref('int_report_conflict') }}
    where severity = 'high'
),

replan as (
    select
        3 as kind_rank, owner_team_id as team_id,
        team_name || ': move the date of ' || subject || ' or cut its scope' as headline,
        'Due ' || case when due_date = {{ as_of_date() }} then 'today' else {{ day_text('due_date') }} end
        || {{ likely_text('p85_date', 'chance_within_year') }} || '.' as detail,
        url, risk_level as severity, work_item_key, cast(null as varchar) as conflict_id,
        -- later than a year is at least that late
        coalesce(days_late_p85, {{ days_between('due_date', as_of_date()) }} + 365) * 1.0
        / (1 + {{ days_between(as_of_date(), 'due_date') }}) as weight,
    from risks
    where risk_level = 'high' and lateness in ('likely_late', 'shaky')
),

name_owner as (
    select
        4 as kind_rank, team_id, 'Name one owner: ' || headline as headline, detail, url, severity, work_item_key,
        conflict_id, weight,
    from {{ ref('int_report_item') }}
    where section = 'ownership_gaps' and severity = 'medium'
)

{% for action in ['unblock', 'settle', 'replan', 'name_owner'] %}
select * from {{ action }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
