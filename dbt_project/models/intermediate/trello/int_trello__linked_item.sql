{{ config(materialized='ephemeral') }}

-- cards of boards that were not read, named by their address in any tool: it tells their title, and nothing of their list
with

named as (
    select
        unnest(regexp_extract_all(text, 'trello\.com/c/([A-Za-z0-9]{8})', 1)) as short_link,
        text,
        occurred_at,
        work_item_key,
    from {{ ref('int_tools__mention') }}
    where work_item_key is not null
),

titled as (
    select
        short_link,
        occurred_at,
        nullif(regexp_replace(
            regexp_extract(text, 'trello\.com/c/' || short_link || '/[0-9]+-([a-z0-9-]+)', 1), '-', ' ', 'g'
        ), '') as title,
    from named
    where short_link not in (select item_ref from {{ ref('int_trello__ref') }})
)

select
    'trello:' || short_link as work_item_key,
    short_link as item_ref,
    {{ page_address("'https://trello.com/c/' || short_link", '^https?://[^/]+/c/', '/c/') }} as url,
    max(title) as title,
    'Card' as item_type,
    0 as hierarchy_level,
    null as status_id,
    null as status_name,
    null as status_category_key,
    null as priority_name,
    max(occurred_at) as told_at,
from titled
group by short_link
