-- Calendar and meta: when the next period lies, how long it is, and what kind of series this is.
create or replace temp table feature_calendar as
with next_period as (
    select
        *,
        coalesce(next_start_at, last_end_at) as starts,
        coalesce(next_end_at, coalesce(next_start_at, last_end_at) + to_seconds(usual_seconds)) as ends,
    from origin
),
placed as (
    select *, starts + (ends - starts) / 2 as middle, epoch(ends - starts) / 86400.0 as days,
    from next_period
)
select
    origin_id,
    days as m_length_days,
    ln(days / nullif(usual_seconds / 86400.0, 0)) as m_length_ratio,
    ln(1 + greatest(epoch(starts - last_end_at) / 86400.0, 0)) as m_gap_days,
    ln(1 + last_seq) as m_history,
    sin(2 * pi() * dayofyear(middle) / 365.25) as m_season_sin,
    cos(2 * pi() * dayofyear(middle) / 365.25) as m_season_cos,
    -- from 20 December to 5 January most teams rest, whatever their calendar says
    len(list_filter(
        generate_series(starts::date, greatest(ends::date - 1, starts::date), interval 1 day),
        x -> (month(x) = 12 and day(x) >= 20) or (month(x) = 1 and day(x) <= 5))) / greatest(days, 1) as m_year_end_share,
    (unit = 'points')::int as m_is_points,
from placed
