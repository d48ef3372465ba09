-- no issue, card or message is lost between raw and the conformed layer
with

raw_counts as (
    select source, entity, records
    from {{ ref('mart_record_counts') }}
    where entity in ('issues', 'cards', 'messages')
),

modelled as (
    select source, case source when 'jira' then 'issues' else 'cards' end as entity, count(*) as records
    from {{ ref('dim_work_item') }}
    where not is_deleted
    group by all
    union all
    select 'slack' as source, 'messages' as entity, count(*) as records
    from {{ ref('int_message') }}
)

select raw_counts.*, modelled.records as modelled_records
from raw_counts
left join modelled on raw_counts.source = modelled.source and raw_counts.entity = modelled.entity
where raw_counts.records != coalesce(modelled.records, 0)
