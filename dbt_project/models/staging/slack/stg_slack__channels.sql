{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'slack__channels')) }}
)

select
    record_id as channel_id,
    {{ json_text('body', '$.name') }} as channel_name,
    coalesce({{ json_text('body', '$.is_archived') }} = 'true', false) as is_archived,
    -- older archives tell it by the list and by the id only
    coalesce(
        'true' in (
            {{ json_text('body', '$.is_private') }}, {{ json_text('body', '$.is_group') }},
            {{ json_text('body', '$.is_im') }}, {{ json_text('body', '$.is_mpim') }}
        ),
        false
    )
    or ({{ json_text('body', '$.is_private') }} is null and regexp_matches(record_id, '^[GD][A-Z0-9]{7,}$'))
        as is_private,
    is_deleted,
from newest
