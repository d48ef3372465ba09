{{ config(materialized='ephemeral') }}

{#- where words of people and apps stand beside the text; labels of buttons are none -#}
{% set keys = ['text', 'title', 'pretext', 'fallback', 'value', 'alt_text', 'name'] %}
{% set addresses = ['url', 'title_link', 'from_url'] %}

with

newest as (
    {{ newest_version(source('raw', 'slack__messages')) }}
),

carriers as (
    select record_id, body, json_extract_string(body, '$.text') as text
    from newest
    where body like '%"blocks"%' or body like '%"attachments"%' or body like '%"files"%'
),

-- what Slack or an app shows of a page that the text has the address of is said by that page; what is passed on is said
previews as (
    select record_id, '$.attachments[' || (place - 1) || ']' as attachment
    from (
        select
            record_id,
            unnest(json_extract(body, '$.attachments[*]')) as shown,
            generate_subscripts(json_extract(body, '$.attachments[*]'), 1) as place,
        from carriers
        where coalesce(text, '') != ''
    ) as attachments
    where
        coalesce(shown ->> '$.from_url', shown ->> '$.original_url', shown ->> '$.app_unfurl_url') is not null
        and coalesce(shown ->> '$.is_share', shown ->> '$.is_msg_unfurl', 'false') = 'false'
),

leaves as (
    select
        carriers.record_id,
        coalesce(carriers.text, '') as text,
        tree.id as place,
        tree.key as key,
        tree.fullkey as path,
        json_extract_string(tree.atom, '$') as words,
        -- the words of one block are read together, as are those of each part of an attachment
        coalesce(nullif(regexp_extract(tree.fullkey, '^(.*blocks\[\d+\])', 1), ''), tree.fullkey) as unit,
        regexp_extract(tree.fullkey, '^\$\.attachments\[\d+\]') as attachment,
    from carriers, json_tree(carriers.body) as tree
    where
        tree.type = 'VARCHAR'
        and tree.key in ('{{ (keys + addresses) | join("', '") }}') -- noqa: LT05
        and regexp_matches(tree.fullkey, '^\$\.(blocks|attachments|files)\[')
        and (carriers.record_id, regexp_extract(tree.fullkey, '^\$\.attachments\[\d+\]')) not in (
            select (record_id, attachment) from previews
        )
),

spoken as (
    select
        *,
        count(*) filter (where key in ('text', 'title', 'pretext')) over (partition by record_id, attachment) as others,
    from leaves
    where
        key in ('{{ keys | join("', '") }}') and trim(words) != ''
        and (key != 'value' or regexp_matches(path, 'fields\[\d+\]\.value$'))
        and (key != 'name' or regexp_matches(path, 'files\[\d+\]\.name$'))
        and not regexp_matches(path, 'accessory|options\[|elements\[\d+\]\.text\.text$')
    -- what clients without attachments are shown, such as "[no preview available]"
    qualify key != 'fallback' or others = 0
),

units as (
    select record_id, min(text) as text, min(place) as place, string_agg(words, chr(31) order by place) as words
    from spoken
    group by record_id, unit
),

said as (
    select record_id, {{ slack_words('min(text)', 'list(words order by place)') }} as text -- noqa: PRS
    from units
    group by record_id
)

select
    leaves.record_id as message_key,
    coalesce(min(said.text), min(leaves.text)) as text,
    {{ named_refs(text_agg('leaves.words', ' ', 'leaves.place')) }} as named_refs,
from leaves
left join said on leaves.record_id = said.record_id
group by leaves.record_id
