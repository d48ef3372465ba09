-- The earliest day that anybody waits for: of the item itself, of its epic, of the versions it is planned for.
with own as (
    select work_item_key, due_date from lake.build_marts.dim_work_item where is_open
),
of_epic as (
    select child.work_item_key, epic.due_date,
    from lake.build_marts.dim_work_item as child
    inner join lake.build_marts.dim_work_item as epic on epic.work_item_key = child.epic_key
    where child.is_open and epic.is_open
),
of_version as (
    select item.work_item_key, v.release_date as due_date,
    from lake.build_marts.dim_work_item as item,
        unnest(from_json(item.version_names, '["varchar"]')) as named(version_name)
    inner join lake.build_marts.dim_version as v
        on v.project_key = item.container_id and v.version_name = named.version_name
    where item.is_open and not v.is_released
)
select work_item_key, min(due_date) as due_date,
from (from own union all from of_epic union all from of_version)
where due_date is not null
group by work_item_key
order by work_item_key
