{{ config(materialized='ephemeral') }}

-- sections about single items: late, blocked, without a clear owner
with

items as (
    select
        *,
        case status_category
            when 'in_progress' then true when 'todo' then false
            else {{ unknown('status category', 'status_category') }}
        end as is_begun,
        {{ joined_reasons_but_dates('reasons') }} as other_reasons,
    from {{ ref('int_reported_item') }}
),

late as (
    select
        'late' as section, owner_team_id as team_id,
        subject || {{ due_text('lateness', 'due_date') }} || {{ likely_text('p85_date', 'chance_within_year') }} as headline,
        cast(null as varchar) as own_headline,
        -- the headline tells the date already
        coalesce(other_reasons, '') as detail,
        url, case lateness
            when 'overdue' then 'high' when 'likely_late' then 'medium' else {{ unknown('lateness', 'lateness') }}
        end as severity, work_item_key,
        cast(null as varchar) as conflict_id,
        -- what was due long ago has found its own arrangement: the nearest dates come first
        case when is_begun then 10000 else 0 end
        - abs({{ days_between('due_date', as_of_date()) }}) - priority_rank / 10.0 as weight,
    from items
    where lateness in ('overdue', 'likely_late')
),

-- names, where the reason has only a card's short link
blockers as (
    select
        edges.blocked_key as work_item_key,
        count(distinct edges.blocker_key) as items,
        min({{ item_name('items') }}) as first_name,
    from {{ ref('int_blocking_edge') }} as edges
    inner join {{ ref('int_known_item') }} as items on edges.blocker_key = items.work_item_key
    group by edges.blocked_key
),

blocked as (
    select
        'blocked' as section, items.owner_team_id as team_id,
        items.subject || ' has been blocked since ' || {{ day_text('blocked.blocked_since') }} as headline,
        cast(null as varchar) as own_headline,
        coalesce(
            'Waits for ' || blockers.first_name
            || case when blockers.items > 1 then ' and ' || {{ counted('(blockers.items - 1)', 'other') }} else '' end
            || '.',
            {{ sentence('blocked.blocked_reason') }} || '.'
        ) as detail, items.url,
        case items.risk_level when 'none' then 'low' else items.risk_level end as severity,
        items.work_item_key, cast(null as varchar) as conflict_id,
        {{ severity_rank('items.risk_level') }} * 1000.0
        + least(400, {{ days_between('cast(blocked.blocked_since as date)', as_of_date()) }})
        - items.priority_rank as weight,
    from items
    inner join {{ ref('mart_blocked_work') }} as blocked
        on items.work_item_key = blocked.work_item_key and blocked.is_started
    left join blockers on items.work_item_key = blockers.work_item_key
),

unclear as (
    select
        items.*,
        owners.evidence,
        clarity.clarity,
        rivals.team_name as rival_name,
        case
            when items.owner_team_id is null then 'nobody'
            when owners.is_contested then 'contested'
            when clarity.level1_changes_30d > 1 then 'changing'
            else 'perhaps'
        end as gap,
    from items
    inner join {{ ref('mart_ownership_clarity') }} as clarity on items.work_item_key = clarity.work_item_key
    inner join
        {{ ref('int_primary_owner') }} as owners
        on items.work_item_key = owners.work_item_key and owners.is_current
    left join {{ ref('dim_team') }} as rivals on owners.rival_team_id = rivals.team_id
    where clarity.is_ambiguous
),

gaps as (
    select
        'ownership_gaps' as section, owner_team_id as team_id,
        subject || case gap
            when 'nobody' then ' belongs to no team'
            when 'contested' then ' is claimed by ' || team_name || ' and ' || rival_name
            when 'changing' then ' keeps changing hands, now with ' || team_name
            when 'perhaps' then ' has an unclear owner, perhaps ' || team_name
            else {{ unknown('gap', 'gap') }}
        end as headline,
        subject || case gap
            when 'nobody' then ' belongs to no team'
            when 'contested' then ' is claimed by you and ' || rival_name
            when 'changing' then ' keeps changing hands, now with you'
            when 'perhaps' then ' has an unclear owner, perhaps you'
            else {{ unknown('gap', 'gap') }}
        end as own_headline,
        case
            when gap = 'nobody'
                then case
                    when assignee_name is not null
                        then 'Ask ' || assignee_name || ', who is assigned to it and in no team. '
                        || 'No team field, component or board says whose it is.'
                    else
                        coalesce('Ask ' || reporter_name || ', who reported it. ', '')
                        || 'No team field, component, assignee or board says whose it is.'
                end
            else 'Evidence for ' || team_name || ': ' || evidence || '.'
        end as detail,
        url, case when is_begun then 'medium' else 'low' end as severity, work_item_key,
        cast(null as varchar) as conflict_id,
        case when is_begun then 100.0 else 0 end
        + case when due_date is not null then 50 else 0 end - priority_rank - clarity as weight,
    from unclear
),

lines as (
    select * from late
    union all
    select * from blocked
    union all
    select * from gaps
)

select * replace (coalesce(own_headline, headline) as own_headline)
from lines
