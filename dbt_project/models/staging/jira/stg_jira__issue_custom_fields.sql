with

newest as (
    {{ newest_version(source('raw', 'jira__issues')) }}
),

parsed as (
    select
        record_id as issue_id,
        {{ json_record('body', {'fields': 'MAP(VARCHAR, JSON)'}) }} as issue,
    from newest
),

entries as (
    select
        issue_id,
        unnest(map_entries(issue.fields)) as field,
    from parsed
)

select
    issue_id,
    field.key as field_id,
    cast(field.value as varchar) as value_json,
from entries
where
    starts_with(field.key, 'customfield_')
    and field.value is not null
    and json_type(field.value) != 'NULL'
