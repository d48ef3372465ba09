with

intervals as (
    select
        *,
        {{ iso_week('valid_from') }} as week_start,
        band = 'in_progress' as is_wip,
        coalesce(previous_band = 'in_progress', false) as was_wip,
        coalesce(previous_team_id != team_id, false) as is_new_team,
    from {{ ref('int_item_interval') }}
    where is_counted
),

-- a step belongs to the team that owned the item at its side of the step
steps as (
    select
        team_id, week_start,
        case
            when was_wip then 'transfers_in'
            when previous_band = 'done' then 'reopened'
            when previous_band is null or previous_band in ('todo', 'archived') then 'arrivals'
            else {{ unknown('status category', 'previous_band') }}
        end as step,
        1 as sign,
    from intervals
    where is_wip and (not was_wip or is_new_team)
    union all
    select
        previous_team_id, week_start,
        case
            when is_wip then 'transfers_out'
            when band = 'done' then 'departures'
            when band = 'archived' then 'withdrawn'
            when band = 'todo' then 'put_back'
            else {{ unknown('status category', 'band') }}
        end,
        -1,
    from intervals
    where was_wip and (not is_wip or is_new_team)
    union all
    select team_id, week_start, 'created', 0 from intervals
    where previous_band is null
    union all
    select coalesce(previous_team_id, team_id), week_start, 'finished', 0 from intervals
    where band = 'done' and previous_band is distinct from 'done' and not is_undated
    union all
    select previous_team_id, week_start, 'undone', 0 from intervals
    where previous_band = 'done' and band != 'done'
),

{% set counts = [
    'created', 'arrivals', 'reopened', 'transfers_in', 'departures', 'put_back', 'withdrawn', 'transfers_out',
    'finished', 'undone'
] %}
counted as (
    select
        team_id, week_start,
        sum(sign) as net,
        {% for step in counts %}
            count(*) filter (where step = '{{ step }}') as {{ step }},
        {% endfor %}
    from steps
    group by team_id, week_start
),

weeks as (
    select
        starts.team_id,
        cast(unnest(generate_series(
            cast(starts.first_week as timestamp), date_trunc('week', {{ as_of() }}), interval 7 day
        )) as date) as week_start,
    from (select team_id, min(week_start) as first_week from steps group by team_id) as starts
),

done as (
    select
        team_id,
        week_start,
        count(*) as done_items,
        median(cycle_business_seconds) as cycle_p50,
        quantile_cont(cycle_business_seconds, 0.85) as cycle_p85,
        median(lead_business_seconds) as lead_p50,
        -- sums of whole seconds: those of fractions differ by the order of the rows
        sum(worked_business_seconds) / nullif(
            sum(cycle_business_seconds) filter (where worked_business_seconds is not null), 0
        ) as flow_efficiency,
        sum(blocked_business_seconds) / max(day_seconds) as blocked_days,
        sum(blocked_before_start_business_seconds) / max(day_seconds) as blocked_before_start_days,
        count(*) filter (where due_date is not null) as due_items,
        count(*) filter (where is_late) as late_items,
    from {{ ref('int_finish_time') }}
    group by team_id, week_start
),

running as (
    select
        weeks.team_id,
        weeks.week_start,
        {% for step in counts %}
            coalesce(counted.{{ step }}, 0) as {{ step }},
        {% endfor %}
        coalesce(counted.net, 0) as net,
        sum(coalesce(counted.net, 0)) over (partition by weeks.team_id order by weeks.week_start) as wip_at_end,
    from weeks
    left join counted on weeks.team_id = counted.team_id and weeks.week_start = counted.week_start
)

select
    running.team_id,
    running.week_start,
    running.week_start + 7 <= {{ as_of_date() }} as is_complete,
    {% for step in counts %}
        running.{{ step }},
    {% endfor %}
    cast(running.wip_at_end - running.net as bigint) as wip_at_start,
    cast(running.wip_at_end as bigint) as wip_at_end,
    coalesce(done.done_items, 0) as throughput,
    cast(done.cycle_p50 as bigint) as cycle_p50_business_seconds,
    cast(done.cycle_p85 as bigint) as cycle_p85_business_seconds,
    cast(done.lead_p50 as bigint) as lead_p50_business_seconds,
    cast(done.flow_efficiency as double) as flow_efficiency,
    cast(coalesce(done.blocked_days, 0) as double) as blocked_days,
    cast(coalesce(done.blocked_before_start_days, 0) as double) as blocked_before_start_days,
    coalesce(done.due_items, 0) as due_items,
    coalesce(done.late_items, 0) as late_items,
    case when running.finished > 0 then cast(running.undone / running.finished as double) end as reopen_rate,
from running
left join done on running.team_id = done.team_id and running.week_start = done.week_start
