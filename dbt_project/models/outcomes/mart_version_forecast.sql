{{ config(schema='build_marts') }}

with

versions as (
    select * from {{ source('forecasts', 'version_completion') }}
),

newest as (
    select max_by(run_id, (coalesce(created_at, as_of), run_id)) as run_id from versions
)

select
    versions.run_id,
    versions.as_of,
    versions.version_key,
    versions.version_name,
    versions.project_key,
    versions.team_ids,
    versions.open_items,
    versions.release_date,
    versions.p50_date,
    versions.p85_date,
    versions.p95_date,
    versions.chance_by_release,
    versions.chance_within_year,
    {{ lateness('versions.release_date', 'versions.chance_by_release') }} as lateness,
    versions.method,
    versions.note,
    versions.model_version,
    versions.created_at,
from versions
inner join newest on versions.run_id = newest.run_id
