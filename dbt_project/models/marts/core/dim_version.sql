with

versions as (
    select * from {{ ref('int_tools__version') }}
)

select
    source || ':' || version_id as version_key,
    source,
    container_id as project_key,
    version_name,
    release_date,
    is_released,
from versions
-- a project's list may hold a name twice, once archived: the newest is meant
qualify row_number() over (
    partition by source, container_id, version_name
    order by is_released, try_cast(version_id as bigint) desc, version_id
) = 1
