-- Forecasts whose period has ended, beside the actuals. Of the runs that forecast the same thing the first counts:
-- a later one knew more, and a run that is repeated must not count twice.
with made as (
    select *
    from lake.forecasts.velocity
    where basis <> 'refused' and as_of < $as_of and period_end <= $as_of::date
    qualify row_number() over (
        partition by team_id, unit, period_kind, horizon, coalesce(sprint_key, period_start::varchar) order by as_of, created_at) = 1
),
ended as (
    select * from series_period where end_at <= $as_of and done is not null and series_id not in (select series_id from shift_copy)
)
select
    m.team_id, m.unit, m.horizon, m.basis, m.as_of, m.period_start, m.mean5,
    m.p10, m.p25, m.p50, m.p75, m.p90, m.lower80, m.upper80, e.done, e.end_at,
from made as m
inner join ended as e
    on e.team_id = m.team_id and e.unit = m.unit and e.period_kind = m.period_kind
    and case
        when m.sprint_key is not null then e.sprint_key = m.sprint_key
        -- an unplanned period is the one that covers most of what was announced
        else e.start_at <= m.period_start + (m.period_end - m.period_start) / 2 * interval 1 day
            and e.end_at > m.period_start + (m.period_end - m.period_start) / 2 * interval 1 day
    end
where m.as_of < e.end_at
order by all
