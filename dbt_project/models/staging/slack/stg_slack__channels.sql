{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'slack__channels')) }}
)

select
    record_id as channel_id,
    {{ json_text('body', '$.name') }} as channel_name,
    coalesce({{ yes_or_no(json_text('body', '$.is_archived')) }}, false) as is_archived,
    -- older archives tell it by the list and by the id only
    coalesce(
        {%- for kind in ['is_private', 'is_group', 'is_im', 'is_mpim'] %}
        {{ yes_or_no(json_text('body', '$.' ~ kind)) }}{{ ' or' if not loop.last }}
        {%- endfor %},
        {{ json_text('body', '$.is_private') }} is not null
        and {{ yes_or_no(json_text('body', '$.is_private')) }} is null
    )
    or ({{ json_text('body', '$.is_private') }} is null and regexp_matches(record_id, '^[GD][A-Z0-9]{7,}$'))
        as is_private,
    is_deleted,
    {{ unread({
        'is_archived': [yes_or_no(json_text('body', '$.is_archived')), json_text('body', '$.is_archived')],
        'is_private': [yes_or_no(json_text('body', '$.is_private')), json_text('body', '$.is_private')],
    }) }} as unread,
from newest
