with

texts as (
    select
        'jira' as source, 'comment' as place, comment_id as trace_id, 'jira:' || issue_id as work_item_key,
        cast(null as varchar) as thread_key, created_at as occurred_at, text, named_refs, 'mention' as link_type,
        cast(null as timestamp) as removed_at,
    from {{ ref('stg_jira__comments') }}
    where not is_deleted
    union all
    select
        'jira', 'description', issue_id, 'jira:' || issue_id, null, created_at, concat_ws(' — ', title, description),
        {{ named_refs("concat_ws(' ', title, description)") }}, 'mention', null,
    from {{ ref('stg_jira__issues') }}
    where not is_deleted
    union all
    select
        'trello', 'description', card_id, 'trello:' || card_id, null, created_at, concat_ws(' — ', title, description),
        {{ named_refs("concat_ws(' ', title, description)") }}, 'mention', null,
    from {{ ref('stg_trello__cards') }}
    where not is_deleted
    union all
    select
        'trello',
        'comment',
        action_id,
        'trello:' || card_id,
        null,
        occurred_at,
        text,
        {{ named_refs('text') }},
        'mention',
        null,
    from {{ ref('stg_trello__actions') }}
    -- what Truce writes itself is no evidence: the next night would find its own words
    where
        action_type = 'commentCard' and card_id is not null and not is_deleted
        and not starts_with(text, {{ own_comment_mark() }})
    union all
    select
        'trello', 'attachment', attachment_id, 'trello:' || card_id, null, added_at, address,
        {{ named_refs('address') }}, 'attachment', removed_at,
    from {{ ref('int_trello_attachment') }}
    union all
    -- a link to another system says of itself no more than an attachment does; it has no date
    select
        'jira', 'remote_link', remote_link_id, 'jira:' || issue_id, null, null, concat_ws(' — ', title, url),
        {{ named_refs("concat_ws(' ', url, title)") }}, 'attachment', null,
    from {{ ref('stg_jira__remote_links') }}
    where not is_deleted
    union all
    select
        'trello', 'checklist', check_item_id, 'trello:' || card_id, null, null,
        case when is_complete then '[x] ' else '[ ] ' end || text, {{ named_refs('text') }}, 'checklist', null,
    from {{ ref('stg_trello__check_items') }}
    where not is_deleted
    union all
    select 'slack', 'message', message_key, null, thread_key, occurred_at, text, named_refs, 'mention', null,
    from {{ ref('stg_slack__messages') }}
    where not is_deleted and not coalesce(starts_with(metadata_event_type, 'truce'), false)
),

refs as (
    select
        * exclude (named_refs),
        unnest(named_refs) as named,
        generate_subscripts(named_refs, 1) as place_in_text,
    from texts
    where len(named_refs) > 0
),

known as (
    select item_ref, work_item_key from {{ ref('int_item_ref') }}
)

select
    refs.source,
    refs.place,
    refs.trace_id,
    refs.link_type,
    refs.work_item_key,
    refs.thread_key,
    refs.occurred_at,
    refs.removed_at,
    known.work_item_key as named_key,
    min(refs.place_in_text) as place_in_text,
    any_value({{ text_around('refs.text', 'refs.named') }}) as evidence,
from refs
inner join known on {{ ref_of('refs.named') }} = known.item_ref
where refs.work_item_key is distinct from known.work_item_key
group by all
