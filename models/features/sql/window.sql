-- The last sixteen ended periods of each series as lists, newest last, for the LSTM; and the scale of the series.
create or replace temp table series_window as
with halves as (
    select series_id, seq, d_late_share from feature_delivery
)
select
    p.series_id, p.seq, p.level, p.pad, p.done, p.member_count,
    avg(p.done) over (partition by p.series_id order by p.seq rows between 4 preceding and current row) as mean5,
    list(p.done) over by_window as w_done,
    list(coalesce(p.committed, -1)) over by_window as w_committed,
    list(coalesce(halves.d_late_share, 0.5)) over by_window as w_late,
    list(p.done) over (partition by p.series_id order by p.seq rows between 39 preceding and current row) as w_long,
    count(*) over (partition by p.series_id order by p.seq) as history,
from series_period as p
left join halves using (series_id, seq)
where p.end_at <= $as_of
window by_window as (partition by p.series_id order by p.seq rows between 15 preceding and current row)
