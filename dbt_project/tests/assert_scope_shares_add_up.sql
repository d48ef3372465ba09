-- the present parties of every level of a requirement or component share it among them
select
    scope_type,
    scope_id,
    level_no,
    sum(share) as share,
from {{ ref('mart_ownership_scope') }}
where is_current
group by scope_type, scope_id, level_no
having abs(sum(share) - 1) > 1e-9
