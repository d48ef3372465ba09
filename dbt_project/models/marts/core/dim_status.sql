with

known as (
    select
        'jira' as source, status_id, status_name, category_key, 1 as rank
    from {{ ref('stg_jira__statuses') }}
    union all
    select 'jira', status_id, status_name, status_category_key, 2
    from {{ ref('stg_jira__issues') }}
    where status_id is not null
    union all
    select 'trello', list_id, list_name, null, 1
    from {{ ref('stg_trello__lists') }}
),

-- statuses and lists that exist in histories only
past as (
    select 'jira' as source, from_id as status_id, from_label as status_name
    from {{ ref('stg_jira__changelog_items') }}
    where field_id = 'status'
    union all
    select 'jira', to_id, to_label from {{ ref('stg_jira__changelog_items') }} where field_id = 'status'
    union all
    select
        'trello',
        unnest([data.listBefore.id, data.listAfter.id, data.list.id]),
        unnest([data.listBefore.name, data.listAfter.name, data.list.name])
    from {{ ref('stg_trello__actions') }}
),

statuses as (
    select source, status_id, min_by(status_name, rank) as status_name, min_by(category_key, rank) as category_key
    from (
        select * from known
        union all
        select source, status_id, status_name, null, 3 from past where status_id is not null
    ) as everywhere
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
        overrides.status_category as by_override,
        case coalesce(statuses.category_key, namesakes.category_key)
            when 'new' then 'todo'
            when 'undefined' then 'todo'
            when 'todo' then 'todo'
            when 'indeterminate' then 'in_progress'
            when 'in_progress' then 'in_progress'
            when 'done' then 'done'
        end as by_source,
        {{ category_of_name('statuses.status_name') }} as by_name,
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
