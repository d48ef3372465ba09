-- Blocking edges that hold at the cut-off: who cannot finish before whom. Both ends open is the caller's filter.
select blocker_key, blocked_key,
from lake.build_marts.fct_dependency_edge
where
    valid_from <= $as_of and (valid_to is null or valid_to > $as_of)
    and edge_type in ('blocks', 'depends_on', 'checklist') and confidence >= 0.6
group by all
order by all
