-- no issue, card or message is lost between raw and the conformed layer: it is modelled, or left out and counted
with

raw_counts as (
    select source, entity, records
    from {{ ref('mart_record_counts') }}
    where entity = {{ of_tool('source', 'records') }}
),

accounted as (
    select source, count(*) as records
    from {{ ref('dim_work_item') }}
    where not is_deleted
    group by source
    union all
    select source, count(*) as records
    from {{ ref('int_message') }}
    group by source
    union all
    select source, left_out as records
    from {{ ref('mart_record_counts') }}
    where entity = {{ of_tool('source', 'records') }}
),

modelled as (
    select source, sum(records) as records
    from accounted
    group by source
)

select raw_counts.*, modelled.records as modelled_records
from raw_counts
left join modelled on raw_counts.source = modelled.source
where raw_counts.records != coalesce(modelled.records, 0)
