{{ config(materialized='ephemeral') }}

with

links as (
    select
        *,
        {{ edge_type_of('link_type', 'evidence') }} as edge_type,
        {{ pointer_waits('link_type', 'evidence') }} as is_pointer_waiting,
    from {{ ref('int_item_link') }}
),

-- a pair without direction is kept in one order, so that it is one edge
directed as (
    select
        case
            when direction = 'both' then least(work_item_key, linked_key)
            when is_pointer_waiting then linked_key
            else work_item_key
        end as blocker_key,
        case
            when direction = 'both' then greatest(work_item_key, linked_key)
            when is_pointer_waiting then work_item_key
            else linked_key
        end as blocked_key,
        case direction
            when 'both' then 'mentions'
            when 'outward' then edge_type
            else {{ unknown('direction', 'direction') }}
        end as edge_type,
        source,
        evidence,
        link_type = 'checklist' and evidence like '%[x]%' as is_settled,
        observed_at,
        removed_at,
        link_id,
        is_link,
    from links
),

-- links and attachments are told apart, of which a pair may have had several; traces in texts are not
numbered as (
    select
        *,
        case when is_link then row_number() over (
            partition by is_link, blocker_key, blocked_key, edge_type
            order by observed_at, removed_at nulls last, link_id
        ) else 0 end as link_no,
    from directed
),

-- where a link says it, words do not say it again: they would go on when the link has been taken away
spoken as (
    select words.*
    from numbered as words
    left join numbered as links
        on
            links.is_link
            and words.source = links.source
            and words.blocker_key = links.blocker_key
            and words.blocked_key = links.blocked_key
            and words.edge_type = links.edge_type
            and coalesce(words.observed_at, timestamp '1970-01-01')
            <= coalesce(links.removed_at, {{ end_of_time() }})
    where not words.is_link and links.blocker_key is null
),

-- a parent is not finished before its children are
parents as (
    select
        work_item_key as blocker_key,
        parent_key as blocked_key,
        'parent' as edge_type,
        source,
        item_ref || ' is part of its parent' as evidence,
        false as is_settled,
        created_at as observed_at,
        cast(null as timestamp) as removed_at,
        0 as link_no,
    from {{ ref('dim_work_item') }}
    where parent_key is not null
),

traces as (
    select * from numbered
    where is_link
    union all
    select * from spoken
    union all by name
    select * from parents
)

select
    blocker_key, blocked_key, edge_type, source, evidence, is_settled, observed_at, removed_at, link_no,
from traces
where blocker_key != blocked_key
