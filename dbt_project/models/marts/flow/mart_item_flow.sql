with

measured as (
    select * from {{ ref('int_item_time') }}
),

finished as (
    select
        team_id, item_type, cycle_business,
    from measured
    where
        done_at >= {{ days_before_as_of(var('flow_history_days')) }}
        and cycle_business is not null
        and started_at is not null
),

-- the narrowest group with ten finished items is what an item is compared with
groups as (
    select 1 as group_rank, 'team_type' as basis, team_id || '/' || coalesce(item_type, '') as group_key, cycle_business
    from finished
    union all
    select 2, 'team', team_id, cycle_business from finished
    union all
    select 3, 'company', 'COMPANY', cycle_business from finished
),

sizes as (
    select
        group_rank, basis, group_key,
        count(*) as cycle_n,
        quantile_cont(cycle_business, 0.5) as cycle_p50,
        quantile_cont(cycle_business, 0.85) as cycle_p85,
        quantile_cont(cycle_business, 0.95) as cycle_p95,
    from groups
    group by group_rank, basis, group_key
    having count(*) >= {{ var('flow_min_finished_items') }}
),

ranks as (
    select
        group_key,
        cycle_business,
        sum(count(*)) over (partition by group_key order by cycle_business) as not_longer,
    from groups
    group by group_key, cycle_business
),

compared as (
    select measured.*, sizes.* exclude (group_rank)  -- noqa: RF02
    from measured
    left join sizes
        on sizes.group_key in (
            measured.team_id || '/' || coalesce(measured.item_type, ''), measured.team_id, 'COMPANY'
        )
    qualify row_number() over (partition by measured.work_item_key order by sizes.group_rank) = 1
)

select
    compared.work_item_key,
    compared.team_id,
    compared.item_type,
    compared.is_counted,
    compared.calendar_id,
    compared.created_at,
    compared.started_at,
    compared.done_at,
    compared.due_date,
    compared.is_open,
    compared.is_wip,
    case
        when compared.due_date is not null and (compared.done_at is not null or compared.band in ('todo', 'in_progress'))
            then compared.measured_on > compared.due_date
    end as is_late,
    -- what was done in the second of its creation or start took no time: it has no interval to be summed
    case when compared.done_at is not null then cast(coalesce(compared.lead_calendar, 0) as bigint) end
        as lead_calendar_seconds,
    case when compared.done_at is not null then cast(coalesce(compared.lead_business, 0) as bigint) end
        as lead_business_seconds,
    {% for clock in ('calendar', 'business') %}
    case when compared.started_at <= compared.done_at then cast(coalesce(compared.cycle_{{ clock }}, 0) as bigint) end
        as cycle_{{ clock }}_seconds,
    {% endfor %}
    cast(coalesce(compared.progress_calendar, 0) as bigint) as active_calendar_seconds,
    cast(coalesce(compared.progress_business, 0) as bigint) as active_business_seconds,
    {% for clock in ('calendar', 'business') %}
    case when compared.tells_waiting then cast(coalesce(compared.work_{{ clock }}, 0) as bigint) end
        as work_{{ clock }}_seconds,
    {% endfor %}
    cast(coalesce(compared.blocked_calendar, 0) as bigint) as blocked_calendar_seconds,
    cast(coalesce(compared.blocked_business, 0) as bigint) as blocked_business_seconds,
    cast(coalesce(compared.blocked_business, 0) / compared.day_seconds as double) as blocked_days,
    cast(coalesce(compared.held_calendar, 0) as bigint) as blocked_before_start_calendar_seconds,
    cast(coalesce(compared.held_business, 0) as bigint) as blocked_before_start_business_seconds,
    cast(coalesce(compared.held_business, 0) / compared.day_seconds as double) as blocked_before_start_days,
    case
        when compared.done_at is not null and compared.cycle_business > 0 and compared.tells_waiting
            then cast(coalesce(compared.work_business, 0) / compared.cycle_business as double)
    end as flow_efficiency,
    compared.reopen_count,
    case when compared.is_wip then cast(compared.cycle_calendar as bigint) end as age_calendar_seconds,
    case when compared.is_wip then cast(compared.cycle_business as bigint) end as age_business_seconds,
    case
        when compared.is_wip and compared.cycle_n is not null
            then cast(coalesce(ranks.not_longer, 0) / compared.cycle_n as double)
    end as age_percentile,
    compared.basis as cycle_basis,
    cast(compared.cycle_p50 as bigint) as cycle_p50_seconds,
    cast(compared.cycle_p85 as bigint) as cycle_p85_seconds,
    cast(compared.cycle_p95 as bigint) as cycle_p95_seconds,
    coalesce(compared.cycle_n, 0) as cycle_n,
    coalesce(compared.is_wip and compared.cycle_business > compared.cycle_p85, false) as is_ageing,
from compared
asof left join ranks
    on compared.group_key = ranks.group_key and compared.cycle_business >= ranks.cycle_business
