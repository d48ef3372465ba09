with

linked as (
    select * from {{ ref('int_tools__linked_item') }}
),

statuses as (
    select * from {{ ref('dim_status') }}
)

select
    linked.work_item_key,
    linked.source,
    linked.item_ref,
    linked.url,
    linked.title,
    linked.item_type,
    linked.hierarchy_level,
    coalesce(linked.status_name, statuses.status_name) as status_name,
    -- what nobody tells is unknown, and not to do
    coalesce(
        case when statuses.category_rule = 'override' then statuses.status_category end,
        {{ category_of_key('linked.status_category_key') }},
        case when statuses.category_rule != 'default' then statuses.status_category end,
        {{ category_of_name('linked.status_name') }}
    ) as status_category,
    linked.priority_name,
    linked.told_at,
from linked
left join statuses on linked.source = statuses.source and linked.status_id = statuses.status_id
