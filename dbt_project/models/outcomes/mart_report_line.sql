{% set columns = 'section, team_id, headline, detail, url, severity, work_item_key, conflict_id, weight' %}

with

actions as (
    select
        'act_today' as section,
        * exclude (kind_rank, own_headline, weight),
        -- the best of each kind first: three lines of one kind would hide the others
        -10.0 * row_number() over (partition by kind_rank order by weight desc, headline asc) - kind_rank as weight,
    from {{ ref('int_report_action') }}
),

lines as (
    select {{ columns }} from actions
    union all
    select {{ columns }} from {{ ref('int_report_conflict') }}
    union all
    select {{ columns }} from {{ ref('int_report_item') }}
    union all
    select {{ columns }} from {{ ref('int_report_forecast') }}
    union all
    select {{ columns }} from {{ ref('int_report_change') }}
    where team_id is null
),

ranked as (
    select
        *,
        cast(row_number() over (partition by section order by weight desc, headline asc, conflict_id asc) as integer)
            as rank,
    from lines
    where {{ is_public('item', 'lines.work_item_key') }}
)

select
    section,
    rank,
    team_id,
    headline,
    detail,
    url,
    severity,
    work_item_key,
    conflict_id,
from ranked
where rank <= case section
    when 'act_today' then {{ var('report_action_lines') }}
    when 'forecast' then {{ var('report_forecast_lines') }}
    when 'changes' then 1
    when 'conflicts' then {{ var('report_lines') }}
    when 'late' then {{ var('report_lines') }}
    when 'blocked' then {{ var('report_lines') }}
    when 'ownership_gaps' then {{ var('report_lines') }}
    else {{ unknown('section', 'section') }}
end
