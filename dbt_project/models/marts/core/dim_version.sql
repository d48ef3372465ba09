with

versions as (
    select * from {{ ref('stg_jira__versions') }}
    where not is_deleted
)

select
    'jira:' || version_id as version_key,
    'jira' as source,
    project_key,
    version_name,
    release_date,
    is_released,
from versions
-- a project's list may hold a name twice, once archived: the newest is meant
qualify row_number() over (
    partition by project_key, version_name order by is_released, try_cast(version_id as bigint) desc, version_id
) = 1
