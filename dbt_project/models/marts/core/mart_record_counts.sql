{#- a row for every declared table of raw: what is declared is counted, and nothing else has to name it -#}
{% set tables = raw_tables() %}

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
