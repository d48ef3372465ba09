{{ config(materialized='ephemeral') }}

-- the releases that slip, the earliest first, or one line that says that none does
with

-- a week ago, as far as a night of then is known
earlier as (
    select
        versions.version_key,
        versions.chance_by_release,
    from {{ source('forecasts', 'version_completion') }} as versions
    where
        versions.run_id = (
            select max_by(run_id, (as_of, run_id)) from {{ source('forecasts', 'version_completion') }}
            where as_of < {{ days_before_as_of(var('scorecard_release_news_days')) }}
        )
),

dated as (
    select
        versions.*,
        {{ lateness(as_of_date(), 'earlier.chance_by_release') }} in ('shaky', 'on_track') as is_new,
        {{ team_names('versions.team_ids') }} as teams,
    from {{ ref('mart_version_forecast') }} as versions
    left join earlier on versions.version_key = earlier.version_key
    where
        versions.release_date is not null
        and {{ is_public('container', source_of('versions.version_key') ~ " || ':' || versions.project_key") }}
),

slipping as (
    select
        *,
        row_number() over (order by release_date, version_name, version_key) as place,
    from dated
    where lateness in ('overdue', 'likely_late')
)

select
    'releases' as section,
    place,
    'Release ' || version_name || case when starts_with(version_name, project_key) then '' else ' of ' || project_key end
    || {{ due_text('lateness', 'release_date') }} || {{ likely_text('p85_date', 'chance_within_year') }} as headline,
    {{ counted('open_items', 'item') }} || ' open' || coalesce(': ' || nullif(teams, ''), '')
    || case when is_new then '; a week ago it was on its way' else '' end as detail,
    'worse' as verdict,
    version_key,
from slipping
where place <= {{ var('scorecard_release_lines') }}
union all
select
    'releases',
    0,
    count(*) filter (where lateness in ('overdue', 'likely_late')) || ' of ' || {{ counted('count(*)', 'release') }}
    || ' with a date and open work are overdue or more likely late than not'
    || case
        when count(*) filter (where lateness in ('overdue', 'likely_late')) > {{ var('scorecard_release_lines') }}
            then '; the next {{ var('scorecard_release_lines') }} of them'
        else ''
    end,
    '', case when count(*) filter (where lateness in ('overdue', 'likely_late')) = 0 then 'steady' else 'worse' end, null,
from dated
having count(*) > 0
union all
select 'releases', 0, 'No release with open work has a date', '', 'steady', null,
from dated
having count(*) = 0
