with

known as (
    select * from {{ ref('int_tools__status') }}
    where status_id is not null
),

statuses as (
    select source, status_id, min_by(status_name, rank) as status_name, min_by(category_key, rank) as category_key
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

rules as (
    select
        statuses.*,
        if(overrides.status_category in ('dropped', 'delivered'), 'done', overrides.status_category) as by_override,
        {{ category_of_key('coalesce(statuses.category_key, namesakes.category_key)') }} as by_source,
        coalesce(
            {{ category_of_name('statuses.status_name') }},
            case when {{ is_dropped_name('statuses.status_name') }} then 'done' end
        ) as by_name,
    from statuses
    left join {{ ref('status_map') }} as overrides
        on statuses.source = overrides.source and statuses.status_id = overrides.status_id
    left join namesakes
        on statuses.source = namesakes.source and lower(statuses.status_name) = namesakes.status_name
)

select
    source,
    status_id,
    status_name,
    coalesce(by_override, by_source, by_name, 'todo') as status_category,
    case
        when by_override is not null then 'override'
        when by_source is not null then 'source'
        when by_name is not null then 'name'
        else 'default'
    end as category_rule,
    {{ is_blocked_name('status_name') }} as is_blocked_status,
from rules
