-- Days from the first start to the first finish after it, of the last year; items still in progress as far as seen.
with starts as (
    select work_item_key, any_value(team_id) as team_id, min(valid_from) as started_at,
    from item_state
    where category = 'in_progress' and valid_from <= $as_of and valid_from > $as_of::timestamp - interval 365 day
    group by work_item_key
),
finishes as (
    select s.work_item_key, min(f.valid_from) as finished_at,
    from starts as s
    inner join item_state as f
        on f.work_item_key = s.work_item_key and f.is_finish and f.valid_from >= s.started_at and f.valid_from <= $as_of
    group by s.work_item_key
)
select
    s.team_id,
    greatest(epoch(coalesce(f.finished_at, $as_of::timestamp) - s.started_at) / 86400.0, 0.01) as days,
    f.finished_at is not null as is_finished,
from starts as s
left join finishes as f using (work_item_key)
order by s.work_item_key
