-- One row per forecast origin: what had ended, what comes next, and how far it has run, at the cut-off.
create or replace temp table origin as
with bounds as (
    select
        *,
        lead(start_at) over by_series as next_start_at,
        lead(planned_end_at) over by_series as next_end_at,
        lead(end_at) over by_series as next_closed_at,
        lead(sprint_key) over by_series as next_sprint_key,
        lead(committed) over by_series as next_committed,
        median(epoch(end_at - start_at)) over (partition by series_id order by seq rows between 9 preceding and current row) as usual_seconds,
        series_id in (select series_id from shift_copy) as is_copy,
    from series_period
    window by_series as (partition by series_id order by seq)
),
after_end as (
    select
        series_id, team_id, unit, period_kind, seq as last_seq, level, 'history' as moment, end_at as cutoff, end_at as last_end_at, usual_seconds,
        next_start_at, next_end_at, next_sprint_key, is_copy, null::double as elapsed,
    from bounds
    where
        end_at <= $as_of
        and (not is_copy or exists (
            select 1 from shift_change
            where
                shift_change.series_id = bounds.series_id
                and bounds.end_at > changed_at
                and bounds.end_at <= changed_at + to_seconds(($kept_after_shift + 0.5) * usual_seconds)))
),
at_start as (
    select
        series_id, team_id, unit, period_kind, seq as last_seq, level, 'start' as moment, next_start_at as cutoff, end_at as last_end_at, usual_seconds,
        next_start_at, next_end_at, next_sprint_key, is_copy, 0.0 as elapsed,
    from bounds
    where next_start_at <= $as_of and next_committed is not null
),
inside as (
    select
        series_id, team_id, unit, period_kind, seq as last_seq, level, 'running' as moment,
        next_start_at + to_seconds(share.elapsed * epoch(next_end_at - next_start_at)) as cutoff, end_at as last_end_at, usual_seconds,
        next_start_at, next_end_at, next_sprint_key, is_copy, share.elapsed,
    from bounds cross join (select unnest($running_at::double[]) as elapsed) as share
    where not is_copy and next_start_at + to_seconds(share.elapsed * epoch(next_end_at - next_start_at)) < next_closed_at
),
training as (
    select * from after_end
    union all
    select * from at_start
    union all
    select * from inside where cutoff <= $as_of
),
current_origin as (
    select
        series_id, team_id, unit, period_kind, last_seq, level,
        case
            when next_start_at is null or next_start_at > $as_of then 'history'
            when $as_of <= next_start_at + interval 1 day then case when period_kind = 'week' then 'history' else 'start' end
            else 'running'
        end as moment,
        $as_of::timestamp as cutoff, last_end_at, usual_seconds, next_start_at, next_end_at, next_sprint_key, is_copy,
        case
            when next_start_at <= $as_of
            then least(greatest(epoch($as_of::timestamp - next_start_at) / epoch(next_end_at - next_start_at), 0.0), 1.0)
        end as elapsed,
    from after_end
    where not is_copy
    qualify row_number() over (partition by series_id order by last_seq desc) = 1
),
every as (
    select *, false as is_current from training
    union all
    select *, true as is_current from current_origin
)
select row_number() over (order by series_id, is_current, last_seq, coalesce(elapsed, -1)) - 1 as origin_id, * exclude (level)
from every
-- a series that is refused, as nothing came in ten periods, teaches nothing and is not scored
where last_seq >= $minimum_periods and (is_current or level > 0)
order by origin_id
