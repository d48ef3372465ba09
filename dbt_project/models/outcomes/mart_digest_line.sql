{% set columns = 'section, team_id, headline, detail, url, severity, work_item_key, conflict_id, weight' %}

-- the same findings as in the report, for one team each: what is the team's own, and no more than it can read
with

conflicts as (
    select reported.*, found.team_b_id
    from {{ ref('int_report_conflict') }} as reported
    inner join {{ ref('mart_conflict') }} as found on reported.conflict_id = found.conflict_id
),

lines as (
    select
        'act_today' as section, team_id, headline, detail, url, severity, work_item_key, conflict_id,
        weight - kind_rank * 100 as weight,
    from {{ ref('int_report_action') }}
    union all
    select {{ columns }} from conflicts
    union all
    select {{ columns | replace('team_id', 'team_b_id as team_id') }} from conflicts
    where team_b_id is distinct from team_id
    union all
    select {{ columns }} from {{ ref('int_report_item') }}
    where severity in ('high', 'medium') or section = 'ownership_gaps'
),

ranked as (
    select
        lines.*,
        cast(
            row_number() over (
                partition by lines.team_id, lines.section
                order by lines.weight desc, lines.headline asc, lines.conflict_id asc
            ) as integer
        ) as rank,
    from lines
    inner join {{ ref('dim_team') }} as teams on lines.team_id = teams.team_id
    where {{ is_public('item', 'lines.work_item_key') }}
)

select
    team_id,
    section,
    rank,
    headline,
    detail,
    url,
    severity,
    work_item_key,
    conflict_id,
from ranked
where rank <= {{ var('digest_lines') }}
