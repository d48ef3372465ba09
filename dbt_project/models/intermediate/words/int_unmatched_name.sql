-- names that no word of site_words.csv knows, and that therefore count as what a name without a meaning does
with

items as (
    select * from {{ ref('dim_work_item') }}
    where not is_deleted
),

statuses as (
    select * from {{ ref('dim_status') }}
    where category_rule = 'default'
),

links as (
    select * from {{ ref('int_item_link') }}
    where is_link and link_type not in ('attachment', 'checklist', 'mention')
)

select
    statuses.source,
    'status' as kind,
    coalesce(statuses.status_name, statuses.status_id) as name,
    'todo' as taken_as,
    count(items.work_item_key) as items,
from statuses
left join items on statuses.source = items.source and statuses.status_id = items.status_id
group by all
union all
select
    source,
    'link_type' as kind,
    link_type as name,
    'relates' as taken_as,
    count(distinct work_item_key) as items,
from links
where not {{ has_site_word('link_type', 'link_type', ['blocks', 'depends_on', 'duplicates', 'relates']) }}
group by all
