-- Unreleased versions and the items and epics that name them; which of those were open is the caller's filter. Of a
-- past day, those count whose planned day still lay ahead: when a version was released is not told.
with named as (
    select
        work_item_key, owner_team_id as team_id, container_id as project_key,
        unnest(from_json(version_names, '["varchar"]')) as version_name,
    from lake.build_marts.dim_work_item
    where owner_team_id is not null and (is_open or $is_past)
)
select v.version_key, v.version_name, v.project_key, v.release_date, named.work_item_key, named.team_id,
from named
inner join lake.build_marts.dim_version as v using (project_key, version_name)
where not v.is_released or ($is_past and v.release_date >= $as_of::date)
order by all
