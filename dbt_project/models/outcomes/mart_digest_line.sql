{% set own_columns = 'section, team_id, own_headline as headline, detail, url, severity, work_item_key, conflict_id, weight' %}

-- the same findings as in the report, for one team each: what is the team's own, and no more than it can read; a
-- reader knows the name of the own team
with

lines as (
    select
        'act_today' as section, team_id, own_headline as headline, detail, url, severity, work_item_key, conflict_id,
        weight - kind_rank * 100 as weight,
    from {{ ref('int_report_action') }}
    union all
    select {{ own_columns }} from {{ ref('int_report_conflict') }}
    union all
    select section, other_team_id, other_headline, detail, url, severity, work_item_key, conflict_id, weight,
    from {{ ref('int_report_conflict') }}
    where other_team_id is distinct from team_id
    union all
    select {{ own_columns }} from {{ ref('int_report_item') }}
    where severity in ('high', 'medium') or section = 'ownership_gaps'
),

-- no digest for the news alone that there is none
with_changes as (
    select * from lines
    union all
    select {{ own_columns | replace('own_headline as ', '') }} from {{ ref('int_report_change') }}
    where has_news or team_id in (select team_id from lines)
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
    from with_changes as lines
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
