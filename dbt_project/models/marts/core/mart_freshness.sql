with

counts as (
    select * from {{ ref('mart_record_counts') }}
),

statuses as (
    select
        source,
        run_id,
        max_by(status, (recorded_at, status)) as status,
        max(recorded_at) as recorded_at,
    from {{ source('ops', 'source_status') }}
    group by source, run_id
),

newest_statuses as (
    select
        source,
        max_by(status, (recorded_at, status)) as status,
    from statuses
    group by source
),

-- a reading that failed has read a part
readings as (
    select
        ledger.source,
        ledger.entity,
        max(ledger.recorded_at) as last_read_at,
    from {{ source('ops', 'ingest_ledger') }} as ledger
    left join statuses on ledger.source = statuses.source and ledger.run_id = statuses.run_id
    where coalesce(statuses.status, 'ok') = 'ok'
    group by ledger.source, ledger.entity
)

select
    counts.source,
    counts.entity,
    counts.records,
    counts.newest_change_at,
    counts.newest_loaded_at,
    readings.last_read_at,
    newest_statuses.status as source_status,
    {{ hours_before_as_of('counts.newest_change_at') }} as change_age_hours,
    {{ hours_before_as_of('readings.last_read_at') }} as read_age_hours,
    readings.last_read_at is null
    or readings.last_read_at < {{ as_of() }} - case
        when ' {{ var("entities_in_turns") }} ' like '% ' || counts.source || '.' || counts.entity || ' %'
            then interval '{{ var("stale_in_turns_after_hours") }} hours'
        else interval '{{ var("stale_after_hours") }} hours'
    end as is_stale,
from counts
left join readings on counts.source = readings.source and counts.entity = readings.entity
left join newest_statuses on counts.source = newest_statuses.source
where counts.records > 0 or readings.last_read_at is not null
