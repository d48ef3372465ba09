{{ config(materialized='ephemeral') }}

with

conflicts as (
    select * from {{ ref('mart_conflict') }}
    where state = 'open' and (severity in ('high', 'medium') or kind = 'contradiction')
),

items as (
    select work_item_key, url, {{ item_name('items') }} as name,
    from {{ ref('dim_work_item') }} as items
),

teams as (
    select * from {{ ref('dim_team') }}
)

select
    'conflicts' as section,
    conflicts.team_a_id as team_id,
    coalesce(team_a.team_name, 'Nobody') || case
        when coalesce(conflicts.team_a_id, '') != coalesce(conflicts.team_b_id, '')
            then ' and ' || coalesce(team_b.team_name, 'nobody')
        else ''
    end || ': ' || case conflicts.kind
        when 'contradiction' then a.name || ' and ' || b.name || ' contradict each other'
        when 'duplicate' then a.name || ' and ' || b.name || ' seem to be the same work'
        when 'overlap' then a.name || ' and ' || b.name || ' seem to mean the same'
        when 'resource' then a.name || ' and ' || b.name || ' need the same at the same time'
        when 'date_inversion' then 'the dates of ' || a.name || ' and ' || b.name || ' are in the wrong order'
        when 'priority_inversion' then 'the priorities of ' || a.name || ' and ' || b.name || ' are in the wrong order'
        when 'status_disagreement' then a.name || ' and ' || b.name || ' disagree about being done'
        when 'double_ownership' then a.name || ' has two owners'
        else a.name || ' or ' || b.name || ' changed after the work was committed'
    end as headline,
    case
        when conflicts.kind in ('contradiction', 'duplicate', 'overlap')
            then '“' || left(conflicts.evidence_a, 300) || '” against “' || left(conflicts.evidence_b, 300) || '”. '
        else conflicts.evidence_a || '; ' || conflicts.evidence_b || '. '
    end || conflicts.suggestion as detail,
    a.url,
    conflicts.severity,
    conflicts.item_a_key as work_item_key,
    conflicts.conflict_id,
    {{ severity_rank('conflicts.severity') }} * 10
    + case conflicts.kind
        when 'contradiction' then 5 when 'date_inversion' then 4 when 'double_ownership' then 3 else 1
    end
    + conflicts.score as weight,
from conflicts
inner join items as a on conflicts.item_a_key = a.work_item_key
inner join items as b on conflicts.item_b_key = b.work_item_key
left join teams as team_a on conflicts.team_a_id = team_a.team_id
left join teams as team_b on conflicts.team_b_id = team_b.team_id
