{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'jira__statuses')) }}
)

select
    record_id as status_id,
    {{ json_text('body', '$.name') }} as status_name,
    -- the platform API nests the category, the search API names it in one word
    coalesce(
        {{ json_text('body', '$.statusCategory.key') }}, lower({{ json_text('body', '$.statusCategory') }})
    ) as category_key,
from newest
