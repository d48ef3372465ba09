-- Open epics and the items below them that are still open.
select epic.work_item_key as epic_key, epic.owner_team_id as team_id, epic.due_date, child.work_item_key,
from lake.build_marts.dim_work_item as epic
inner join lake.build_marts.dim_work_item as child
    on child.epic_key = epic.work_item_key and child.is_open and child.is_counted
where epic.is_open and epic.hierarchy_level >= 1
order by all
