with

items as (
    select work_item_key, item_ref, created_at from {{ ref('int_work_item') }}
    union all
    select work_item_key, item_ref, null from {{ ref('int_tools__linked_item') }}
),

from_links as (
    select
        links.work_item_key,
        links.linked_key,
        links.link_type,
        'outward' as direction,
        links.link_id,
        links.source,
        origin.item_ref || ' ' || links.phrase || ' ' || target.item_ref as evidence,
        -- without a trace in the history it is known only that both ends existed
        coalesce(links.added_at, greatest(origin.created_at, target.created_at)) as observed_at,
        links.removed_at,
        true as is_link,
    from {{ ref('int_tools__link') }} as links
    inner join items as origin on links.work_item_key = origin.work_item_key
    inner join items as target on links.linked_key = target.work_item_key
    where {{ are_seen_together('links.work_item_key', 'links.linked_key') }}
),

mentions as (
    select
        *,
        count(*) over (partition by source, place, trace_id) as refs_in_text,
    from {{ ref('int_item_mention') }}
),

from_texts as (
    select
        work_item_key, named_key as linked_key, link_type, 'outward' as direction, place || ':' || trace_id as link_id,
        source, evidence, occurred_at as observed_at, removed_at, is_link,
    from mentions
    where work_item_key is not null and refs_in_text <= {{ var('max_refs_in_text_count') }}
),

-- two items named in one message, or the second in a reply to the first
from_messages as (
    select distinct
        first.named_key as work_item_key, second.named_key as linked_key, 'mention' as link_type, 'both' as direction,
        second.trace_id as link_id, second.source, second.evidence, second.occurred_at as observed_at,
        cast(null as timestamp) as removed_at, false as is_link,
    from mentions as first
    inner join mentions as second
        on
            first.source = second.source
            and first.thread_key = second.thread_key
            and first.named_key != second.named_key
            -- of two that were not read nothing is known
            and (first.is_read or second.is_read)
            and (
                (first.trace_id = second.trace_id and first.place_in_text < second.place_in_text)
                or (first.trace_id = first.thread_key and second.trace_id != second.thread_key)
            )
    where
        {{ has_role('first.source', 'messages') }}
        and first.refs_in_text <= {{ var('max_refs_in_text_count') }}
        and second.refs_in_text <= {{ var('max_refs_in_text_count') }}
)

select * from from_links
union all
select * from from_texts
union all
select * from from_messages
