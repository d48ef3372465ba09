-- committed + added - removed = final scope, in points and in items, and nothing is completed outside of it
select *
from {{ ref('mart_team_velocity') }}
where
    committed_items + added_items - removed_items != final_scope_items
    or completed_items > final_scope_items
    or completed_items + carried_over_items != final_scope_items
    or abs(
        coalesce(committed_points, 0) + coalesce(added_points, 0) - coalesce(removed_points, 0)
        - coalesce(final_scope_points, 0)
    ) > 0.001
    or coalesce(completed_points, 0) > coalesce(final_scope_points, 0) + 0.001
