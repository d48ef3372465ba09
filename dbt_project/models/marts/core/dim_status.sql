with

known as (
    select * from {{ ref('int_tools__status') }}
    where status_id is not null
),

statuses as (
    select
        source,
        status_id,
        min_by(status_name, (rank, status_name)) as status_name,
        min_by(category_key, (rank, category_key)) as category_key,
    from known
    group by source, status_id
),

-- a deleted status has the category of the living one of its name
namesakes as (
    select source, lower(status_name) as status_name, min(category_key) as category_key
    from statuses
    where category_key is not null
    group by all
    having min(category_key) = max(category_key)
),

-- a status may have a line for its category and one for its class
overrides as (
    select
        source,
        status_id,
        coalesce(
            min(if(status_category in ('dropped', 'delivered'), 'done', status_category))
                filter (where status_category not in ('wait', 'work')),
            'in_progress'
        ) as by_override,
        min(status_category) filter (where status_category in ('wait', 'work')) as class_by_override,
    from {{ ref('status_map') }}
    where status_category is not null
    group by source, status_id
),

rules as (
    select
        statuses.*,
        overrides.by_override,
        overrides.class_by_override,
        {{ flow_class_of_name('statuses.status_name') }} as class_by_name,
        {{ category_of_key('coalesce(statuses.category_key, namesakes.category_key)') }} as by_source,
        coalesce(
            {{ category_of_name('statuses.status_name') }},
            case when {{ is_dropped_name('statuses.status_name') }} then 'done' end
        ) as by_name,
    from statuses
    left join overrides
        on statuses.source = overrides.source and statuses.status_id = overrides.status_id
    left join namesakes
        on statuses.source = namesakes.source and lower(statuses.status_name) = namesakes.status_name
),

categories as (
    select
        *,
        coalesce(by_override, by_source, by_name, 'todo') as status_category,
        case
            when by_override is not null then 'override'
            when by_source is not null then 'source'
            when by_name is not null then 'name'
            else 'default'
        end as category_rule,
    from rules
)

select
    source,
    status_id,
    status_name,
    status_category,
    category_rule,
    {{ is_blocked_name('status_name') }} as is_blocked_status,
    case when status_category = 'in_progress' then coalesce(class_by_override, class_by_name, 'work') end as flow_class,
    case
        when status_category != 'in_progress' then null
        when class_by_override is not null then 'override'
        when class_by_name is not null then 'name'
        else 'default'
    end as flow_class_rule,
from categories
