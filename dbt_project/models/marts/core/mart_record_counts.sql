{#- a row for every declared table of raw: what is declared is counted, and nothing else has to name it -#}
{% set tables = raw_tables() %}

with

counts as (
{% for table in tables %}
    select
        '{{ table.split("__") | first }}' as source,
        '{{ table.split("__") | last }}' as entity,
        count(*) filter (where not is_deleted) as records,
        max(newest_change_at) as newest_change_at,
        max(newest_loaded_at) as newest_loaded_at,
    from (
        select
            record_id,
            max_by(is_deleted, (coalesce(record_updated_at, cast('1970-01-01' as timestamp)), loaded_at)) as is_deleted,
            max(record_updated_at) as newest_change_at,
            max(loaded_at) as newest_loaded_at,
        from {{ source('raw', table) }}
        group by record_id
    )
    {{ 'union all' if not loop.last }}
{% endfor %}
),

left_out as (
    select
        source,
        entity,
        sum(records) as records,
        sum(deleted_records) as deleted_records,
        string_agg(reason || ' ' || records, ', ' order by records desc, reason asc) filter (where records > 0)
            as reasons,
    from {{ ref('int_tools__left_out') }}
    group by source, entity
)

select
    counts.*,
    cast(coalesce(left_out.records, 0) as bigint) as left_out,
    cast(coalesce(left_out.deleted_records, 0) as bigint) as left_out_deleted,
    left_out.reasons as left_out_reasons,
from counts
left join left_out on counts.source = left_out.source and counts.entity = left_out.entity
