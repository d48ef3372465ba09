{{ config(materialized='ephemeral') }}

-- who works on an item without being assigned: from the second act within 30 days until 30 days after the last of
-- that run. The days are whole ones: every run of one day sees the same.
with

acts as (
    select
        work_item_key,
        person_id,
        occurred_at,
        date_trunc('day', occurred_at) + interval '{{ var("ownership_window_days") }}' day
        + interval 1 day as counts_until,
    from {{ ref('int_interaction') }}
    where work_item_key is not null and person_id is not null and not is_own_write
),

-- acts that are at least the second within 30 days, with the first of these
repeated as (
    select
        *,
        lag(occurred_at, {{ var('ownership_min_interaction_count') }} - 1) over in_order as first_at,
    from acts
    window in_order as (partition by work_item_key, person_id order by occurred_at)
    qualify lag(counts_until, {{ var('ownership_min_interaction_count') }} - 1) over in_order > occurred_at
),

marked as (
    select
        *,
        case when lag(counts_until) over in_order >= occurred_at then 0 else 1 end as starts_run,
    from repeated
    window in_order as (partition by work_item_key, person_id order by occurred_at)
),

runs as (
    select
        *,
        sum(starts_run) over (partition by work_item_key, person_id order by occurred_at, starts_run desc) as run_no,
    from marked
)

select
    work_item_key,
    person_id,
    (count(*) + {{ var('ownership_min_interaction_count') }} - 1) || ' interactions from '
    || {{ dated_text('min(first_at)') }} || ' to ' || {{ dated_text('max(occurred_at)') }} as evidence,
    min(occurred_at) as valid_from,
    case when max(counts_until) <= {{ as_of() }} then max(counts_until) end as valid_to,
from runs
group by work_item_key, person_id, run_no
