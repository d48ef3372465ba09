with

texts as (
    select * from {{ ref('int_tools__mention') }}
    where
        len(named_refs) > 0
        and not ({{ is_private('message', "source || ':' || trace_id") }} and place = 'message')
        and not ({{ is_private('comment', "source || ':' || trace_id") }} and place = 'comment')
),

refs as (
    select
        * exclude (named_refs),
        unnest(named_refs) as named,
        generate_subscripts(named_refs, 1) as place_in_text,
    from texts
),

known as (
    select * from {{ ref('int_item_ref') }}
)

select
    refs.source,
    refs.place,
    refs.trace_id,
    refs.link_type,
    refs.is_link,
    refs.work_item_key,
    refs.thread_key,
    refs.occurred_at,
    refs.removed_at,
    known.work_item_key as named_key,
    known.is_read,
    min(refs.place_in_text) as place_in_text,
    min_by(
        {{ text_around('refs.text', 'refs.named') }}, (refs.place_in_text, {{ text_around('refs.text', 'refs.named') }})
    ) as evidence,
from refs
inner join known on {{ ref_of('refs.named') }} = known.item_ref
where
    refs.work_item_key is distinct from known.work_item_key
    and {{ are_seen_together('refs.work_item_key', 'known.work_item_key') }}
group by all
