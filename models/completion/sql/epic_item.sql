-- Epics that were open at the cut-off and the items below them; which of those were open is the caller's filter.
select epic.work_item_key as epic_key, epic.owner_team_id as team_id, epic.due_date, child.work_item_key,
from lake.build_marts.dim_work_item as epic
inner join lake.build_marts.dim_work_item as child on child.epic_key = epic.work_item_key and child.hierarchy_level < 1
where epic.hierarchy_level >= 1 and epic.created_at <= $as_of
    and ((epic.is_open and child.is_open) or ($is_past and (epic.is_open or epic.done_at > $as_of)))
order by all
