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

-- a status under way of which no word tells whether work goes on in it
classes as (
    select * from {{ ref('dim_status') }}
    where flow_class_rule = 'default'
),

links as (
    select * from {{ ref('int_item_link') }}
    where is_link and link_type not in ('attachment', 'checklist', 'mention')
),

unmatched as (
    select
        statuses.source,
        'status' as kind,
        statuses.status_id as name_id,
        coalesce(statuses.status_name, statuses.status_id) as name,
        'todo' as taken_as,
        count(items.work_item_key) as items,
    from statuses
    left join items on statuses.source = items.source and statuses.status_id = items.status_id
    group by all
    union all
    select
        classes.source,
        'flow_class' as kind,
        classes.status_id as name_id,
        coalesce(classes.status_name, classes.status_id) as name,
        'work' as taken_as,
        count(items.work_item_key) as items,
    from classes
    left join items on classes.source = items.source and classes.status_id = items.status_id
    group by all
    union all
    select
        source,
        'link_type' as kind,
        link_type as name_id,
        link_type as name,
        'relates' as taken_as,
        count(distinct work_item_key) as items,
    from links
    where not {{ has_site_word('link_type', 'link_type', ['blocks', 'depends_on', 'duplicates', 'relates']) }}
    group by all
    union all
    -- a priority has a rank where the tool lists its priorities in order, or where a word knows it
    select
        source,
        'priority' as kind,
        lower(priority_name) as name_id,
        min(priority_name) as name,
        'no rank' as taken_as,
        count(*) as items,
    from items
    where priority_name is not null and priority_rank is null
    group by source, lower(priority_name)
)

-- the line that settles it: as it stands it says what the name counts as now, or the middle of the ranks
select
    *,
    case kind
        when 'status' then 'status_map.csv'
        when 'flow_class' then 'status_map.csv'
        when 'link_type' then 'site_words.csv'
        when 'priority' then 'site_words.csv'
        else {{ unknown('kind of name', 'kind') }}
    end as settled_in,
    case kind
        when 'status' then source || ',' || {{ csv_cell('name_id') }} || ',todo'
        when 'flow_class' then source || ',' || {{ csv_cell('name_id') }} || ',work'
        when 'link_type' then 'link_type,xx,' || {{ csv_cell('name') }} || ',relates,'
        when 'priority' then 'priority,xx,' || {{ csv_cell('name') }} || ',3,'
        else {{ unknown('kind of name', 'kind') }}
    end as settled_by,
    case kind
        when 'status' then 'todo, in_progress or done'
        when 'flow_class' then 'work or wait'
        when 'link_type' then 'blocks, depends_on, duplicates or relates'
        when 'priority' then '1, the most urgent, to 5'
        else {{ unknown('kind of name', 'kind') }}
    end as meanings,
from unmatched
