{{ config(materialized='ephemeral') }}

-- sections about single items: late, blocked, without a clear owner
with

risks as (
    select
        risks.*,
        teams.team_name,
        items.status_category,
        coalesce(items.priority_rank, 9) as priority_rank,
        {{ item_name('risks') }} as subject,
        {{ joined_reasons_but_dates('risks.reasons') }} as other_reasons,
    from {{ ref('mart_risk_item') }} as risks
    inner join {{ ref('dim_work_item') }} as items on risks.work_item_key = items.work_item_key
    left join {{ ref('dim_team') }} as teams on risks.owner_team_id = teams.team_id
),

late as (
    select
        'late' as section, owner_team_id as team_id,
        subject || case
            when due_date < {{ as_of_date() }} then ' was due ' || {{ day_text('due_date') }}
            else ' is due ' || {{ day_text('due_date') }}
        end || {{ likely_text('p85_date', 'chance_within_year') }} as headline,
        -- the headline tells the date already
        coalesce(other_reasons, '') as detail,
        url, risk_level as severity, work_item_key, cast(null as varchar) as conflict_id,
        {{ severity_rank('risk_level') }} * 1000.0
        -- what was due long ago has found its own arrangement: the nearest dates come first
        - abs({{ days_between('due_date', as_of_date()) }}) - priority_rank as weight,
    from risks
    where lateness in ('overdue', 'likely_late', 'shaky')
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
        'blocked' as section, risks.owner_team_id as team_id,
        risks.subject || ' has been blocked since ' || {{ day_text('blocked.blocked_since') }} as headline,
        coalesce(
            'Waits for ' || blockers.first_name
            || case when blockers.items > 1 then ' and ' || {{ counted('(blockers.items - 1)', 'other') }} else '' end
            || '.',
            upper(left(blocked.blocked_reason, 1)) || substr(blocked.blocked_reason, 2) || '.'
        ) as detail, risks.url,
        case risks.risk_level when 'none' then 'low' else risks.risk_level end as severity,
        risks.work_item_key, cast(null as varchar) as conflict_id,
        {{ severity_rank('risks.risk_level') }} * 1000.0
        + case risks.status_category
            when 'in_progress' then 500 when 'todo' then 0
            else {{ unknown('status category', 'risks.status_category') }}
        end
        + least(400, {{ days_between('cast(blocked.blocked_since as date)', as_of_date()) }})
        - risks.priority_rank as weight,
    from risks
    inner join {{ ref('mart_blocked_work') }} as blocked
        on risks.work_item_key = blocked.work_item_key and blocked.is_started
    left join blockers on risks.work_item_key = blockers.work_item_key
),

gaps as (
    select
        'ownership_gaps' as section, risks.owner_team_id as team_id,
        case
            when risks.owner_team_id is null then risks.subject || ' has no owner'
            when
                owners.is_contested
                then risks.subject || ' is claimed by ' || risks.team_name || ' and ' || rivals.team_name
            when
                clarity.level1_changes_30d > 1
                then risks.subject || ' keeps changing hands, now with ' || risks.team_name
            else risks.subject || ' has an unclear owner, perhaps ' || risks.team_name
        end as headline,
        case
            when risks.owner_team_id is null then 'No team field, component, assignee or board says whose it is.'
            else 'Evidence for ' || risks.team_name || ': ' || owners.evidence || '.'
        end as detail,
        risks.url,
        case risks.status_category
            when 'in_progress' then 'medium'
            when 'todo' then 'low'
            else {{ unknown('status category', 'risks.status_category') }}
        end as severity,
        risks.work_item_key, cast(null as varchar) as conflict_id,
        case risks.status_category
            when 'in_progress' then 100.0 when 'todo' then 0
            else {{ unknown('status category', 'risks.status_category') }}
        end
        + case when risks.due_date is not null then 50 else 0 end - risks.priority_rank - clarity.clarity as weight,
    from risks
    inner join {{ ref('mart_ownership_clarity') }} as clarity on risks.work_item_key = clarity.work_item_key
    inner join
        {{ ref('int_primary_owner') }} as owners
        on risks.work_item_key = owners.work_item_key and owners.is_current
    left join {{ ref('dim_team') }} as rivals on owners.rival_team_id = rivals.team_id
    where clarity.is_ambiguous
)

select * from late
union all
select * from blocked
union all
select * from gaps
