{{ config(materialized='ephemeral') }}

-- what somebody can do today, one sentence each: free a blocker, settle a conflict, move a date, name an owner. Of
-- work that has begun: what nobody has begun is nobody's today, and what is finished nobody's at all
with

items as (
    select * from {{ ref('int_reported_item') }}
),

begun as (
    select
        *,
        coalesce('Ask ' || asked_name || '. ', '') as asked,
    from items
    where status_category = 'in_progress'
),

held_up as (
    select
        edges.blocker_key,
        count(distinct edges.blocked_key) as items_waiting,
        count(distinct case when waiting.risk_level = 'high' then edges.blocked_key end) as high_risk_waiting,
        count(distinct case when waiting.status_category = 'in_progress' then edges.blocked_key end) as begun_waiting,
        min(case when waiting.due_date >= {{ as_of_date() }} then waiting.due_date end) as next_due,
        {{ distinct_text('waiting.team_name', ', ') }} as teams_waiting,
        {{ text_agg('waiting.subject', ', ', 'waiting.due_date nulls last, waiting.item_ref') }} as subjects_waiting,
    from {{ ref('int_blocking_edge') }} as edges
    inner join items as waiting on edges.blocked_key = waiting.work_item_key
    where edges.is_cross_team
    group by edges.blocker_key
),

unblock as (
    select
        1 as kind_rank,
        'finish '
        || begun.subject
        || ', '
        || {{ counted('held_up.items_waiting', 'item') }}
        || ' of '
        || held_up.teams_waiting
        || case when held_up.items_waiting = 1 then ' waits' else ' wait' end
        || ' for it' as what,
        begun.asked
        || 'Waiting: '
        || left(held_up.subjects_waiting, 300)
        || coalesce('; next due ' || {{ day_text('held_up.next_due') }}, '')
        || '.' as detail,
        case when held_up.high_risk_waiting > 0 then 'high' else 'medium' end as severity,
        held_up.high_risk_waiting * {{ var('report_high_risk_weight') }} + held_up.items_waiting
        + held_up.begun_waiting as weight,
        begun.*,
    from held_up
    inner join begun on held_up.blocker_key = begun.work_item_key
),

replan as (
    select
        3 as kind_rank,
        'move the date of ' || subject || ' or cut its scope' as what,
        asked || 'Due ' || case when due_date = {{ as_of_date() }} then 'today' else {{ day_text('due_date') }} end
        || {{ likely_text('p85_date', 'chance_within_year') }} || '.' as detail,
        risk_level as severity,
        -- the nearest date first: it can be told to whoever counts on it while there is time
        -{{ days_between(as_of_date(), 'due_date') }} as weight,
        *,
    from begun
    where lateness = 'likely_late'
),

own as (
    select * from unblock
    union all
    select * from replan
)

select
    kind_rank,
    owner_team_id as team_id,
    coalesce(team_name, 'Nobody') || ': ' || what as headline,
    {{ sentence('what') }} as own_headline,
    detail,
    url,
    severity,
    work_item_key,
    cast(null as varchar) as conflict_id,
    cast(weight as double) as weight,
from own
union all
select
    2,
    conflicts.team_id,
    -- as something to do: settle that two things contradict each other
    conflicts.parties || ': settle that ' || conflicts.finding,
    'Settle with the others that ' || conflicts.finding,
    conflicts.detail,
    conflicts.url,
    conflicts.severity,
    conflicts.work_item_key,
    conflicts.conflict_id,
    conflicts.weight,
from {{ ref('int_report_conflict') }} as conflicts
inner join items as a on conflicts.work_item_key = a.work_item_key
inner join items as b on conflicts.other_key = b.work_item_key
where conflicts.severity = 'high' and 'in_progress' in (a.status_category, b.status_category)
union all
select
    4, team_id, 'Name one owner: ' || headline, 'Name one owner: ' || own_headline, detail, url, severity, work_item_key,
    conflict_id, weight,
from {{ ref('int_report_item') }}
where section = 'ownership_gaps' and severity = 'medium'
