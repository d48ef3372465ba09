-- Actuals: the amounts of the four periods after each origin, null where they had not ended by the run's clock or where
-- the series' work had.
with ahead as (
    select origin.origin_id, later.seq - origin.last_seq as step, later.done, later.end_at,
    from origin
    inner join series_period as later
        on later.series_id = origin.series_id
        and later.seq between origin.last_seq + 1 and origin.last_seq + 4
        and later.end_at <= $as_of
        and not later.is_after_end
)
select
    origin.origin_id,
    max(ahead.done) filter (where step = 1) as h1,
    max(ahead.done) filter (where step = 2) as h2,
    max(ahead.done) filter (where step = 3) as h3,
    max(ahead.done) filter (where step = 4) as h4,
    case when count(ahead.done) = 4 then avg(ahead.done) end as mean4,
    max(ahead.end_at) filter (where step = 1) as end1,
    max(ahead.end_at) filter (where step = 2) as end2,
    max(ahead.end_at) filter (where step = 3) as end3,
    max(ahead.end_at) filter (where step = 4) as end4,
from origin
left join ahead using (origin_id)
group by all
order by origin_id
