-- Blocking links that hold at the cut-off: who cannot finish before whom. Both ends open is the caller's filter.
select blocker_key, work_item_key as blocked_key,
from lake.build_marts.fct_blocking_interval
where cause = 'edge' and valid_from <= $as_of and (valid_to is null or valid_to > $as_of)
group by all
order by all
