{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__fields')) }}
),

-- a site of another language than English translates the name; `untranslatedName` and the names by which JQL has it
-- (beside `cf[10016]` and `Points[Number]`) stay as they were given
names as (
    select
        record_id,
        list_concat(
            [{{ json_text('body', '$.untranslatedName') }}, {{ json_text('body', '$.name') }}],
            {{ json_texts('body', '$.clauseNames[*]') }}
        ) as called,
    from newest
)

select
    newest.record_id as field_id,
    {{ json_text('newest.body', '$.name') }} as field_name,
    list_distinct(list_transform(
        list_filter(names.called, lambda name: name is not null), lambda name: lower(trim(name))  -- noqa: RF02
    )) as field_names,
    {{ json_text('newest.body', '$.schema.type') }} as schema_type,
    {{ json_text('newest.body', '$.schema.custom') }} as schema_custom,
    {{ json_text('newest.body', '$.scope.project.id') }} as project_id,
    newest.is_deleted,
from newest
inner join names on newest.record_id = names.record_id
