-- Delivery: lags, levels and dispersion of what the team finished, from periods that had ended at the cut-off.
-- Amounts stand as log((amount + pad) / (level + pad)); level is the mean of the trailing ten periods.
create or replace temp table feature_delivery as
with halves as (
    select
        series_period.series_id, series_period.seq,
        sum(activity.amount) filter (where activity.happened_at >= start_at + (end_at - start_at) / 2) as late_amount,
        sum(activity.amount) as whole_amount,
    from series_period
    inner join activity
        on activity.team_id = series_period.team_id
        and activity.unit = series_period.unit
        and activity.happened_at >= series_period.start_at
        and activity.happened_at < series_period.end_at
    group by all
),
windows as (
    select
        p.series_id, p.seq, p.done, p.level, p.pad, halves.late_amount, halves.whole_amount,
        list(p.done) over up_to_24 as tail,
        list(p.done) over up_to_10 as tail10,
        list(p.done) over up_to_5 as tail5,
        avg(p.done) over (partition by p.series_id order by p.seq rows between 2 preceding and current row) as mean3,
        avg(p.done) over up_to_5 as mean5,
        avg(p.done) over (partition by p.series_id order by p.seq rows between 19 preceding and current row) as mean20,
        max(p.done) over (partition by p.series_id order by p.seq rows between 19 preceding and current row) as best20,
        regr_slope(p.done, p.seq) over up_to_5 as slope5,
        regr_slope(p.done, p.seq) over up_to_10 as slope10,
        avg((p.done = 0)::int) over up_to_10 as zero_share10,
    from series_period as p
    left join halves using (series_id, seq)
    where p.end_at <= $as_of
    window
        up_to_5 as (partition by p.series_id order by p.seq rows between 4 preceding and current row),
        up_to_10 as (partition by p.series_id order by p.seq rows between 9 preceding and current row),
        up_to_24 as (partition by p.series_id order by p.seq rows between 23 preceding and current row)
),
deviation as (
    -- standardised against the ten periods before, so that a shift shows and a noisy team does not
    select
        series_id, seq,
        (done - lag(level) over by_series) / nullif(lag(list_stddev_samp(tail10)) over by_series + pad, 0) as z,
    from windows
    window by_series as (partition by series_id order by seq)
),
bounded as (
    -- least and greatest skip nulls, so an unknown deviation must be made zero before it is bounded
    select series_id, seq, least(greatest(coalesce(z, 0), -3), 3) as z,
    from deviation
),
accumulated as (
    select
        series_id, seq,
        sum(-z - 0.5) over (partition by series_id order by seq rows between 11 preceding and current row) as fall,
        sum(z - 0.5) over (partition by series_id order by seq rows between 11 preceding and current row) as rise,
    from bounded
),
reversed as (
    select *, list_reverse(tail) as back, from windows
)
select
    r.series_id, r.seq,
    ln((back[1] + pad) / (level + pad)) as d_lag_01,
    ln((back[2] + pad) / (level + pad)) as d_lag_02,
    ln((back[3] + pad) / (level + pad)) as d_lag_03,
    ln((back[4] + pad) / (level + pad)) as d_lag_04,
    ln((back[5] + pad) / (level + pad)) as d_lag_05,
    ln((back[6] + pad) / (level + pad)) as d_lag_06,
    ln((back[7] + pad) / (level + pad)) as d_lag_07,
    ln((back[8] + pad) / (level + pad)) as d_lag_08,
    ln((back[9] + pad) / (level + pad)) as d_lag_09,
    ln((back[10] + pad) / (level + pad)) as d_lag_10,
    ln(level + pad) as d_level,
    ln((mean3 + pad) / (level + pad)) as d_mean3,
    ln((mean5 + pad) / (level + pad)) as d_mean5,
    ln((mean20 + pad) / (level + pad)) as d_mean20,
    ln((list_sum(list_transform(back, (x, i) -> x * pow(0.7, i - 1)))
        / list_sum(list_transform(back, (x, i) -> pow(0.7, i - 1))) + pad) / (level + pad)) as d_ewma03,
    ln((list_median(tail5) + pad) / (level + pad)) as d_median5,
    ln((list_median(tail10) + pad) / (level + pad)) as d_median10,
    list_stddev_samp(tail5) / (level + pad) as d_sd5,
    list_stddev_samp(tail10) / (level + pad) as d_sd10,
    list_median(list_transform(tail10, x -> abs(x - list_median(tail10)))) / (level + pad) as d_mad10,
    ln((list_min(tail5) + pad) / (level + pad)) as d_min5,
    ln((list_max(tail5) + pad) / (level + pad)) as d_max5,
    slope5 / (level + pad) as d_slope5,
    slope10 / (level + pad) as d_slope10,
    zero_share10 as d_zero_share10,
    ln((best20 + pad) / (level + pad)) as d_best20,
    late_amount / nullif(whole_amount, 0) as d_late_share,
    a.rise - a.fall as d_shift,
from reversed as r
inner join accumulated as a using (series_id, seq)
