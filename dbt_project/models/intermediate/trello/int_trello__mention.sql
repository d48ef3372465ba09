{{ config(materialized='ephemeral') }}

select
    'description' as place,
    card_id as trace_id,
    'trello:' || card_id as work_item_key,
    cast(null as varchar) as thread_key,
    created_at as occurred_at,
    cast(null as timestamp) as removed_at,
    concat_ws(' — ', title, description) as text,
    {{ named_refs("concat_ws(' ', title, description)") }} as named_refs,
    'mention' as link_type,
    false as is_link,
from {{ ref('int_trello_card') }}
where not is_deleted
union all
-- what Truce writes itself is no evidence: the next night would find its own words
select
    'comment', action_id, 'trello:' || card_id, null, occurred_at, null, text, {{ named_refs('text') }}, 'mention',
    false,
from {{ ref('stg_trello__actions') }}
where
    action_type = 'commentCard' and card_id is not null and not is_deleted
    and not starts_with(text, {{ own_comment_mark() }})
    and card_id in (select card_id from {{ ref('int_trello_card') }})
union all
-- an attachment is taken away, where words stay
select
    'attachment', attachment_id, 'trello:' || card_id, null, added_at, removed_at, address,
    {{ named_refs('address') }}, 'attachment', true,
from {{ ref('int_trello_attachment') }}
union all
select
    'checklist', check_item_id, 'trello:' || card_id, null, null, null,
    case when is_complete then '[x] ' else '[ ] ' end || text, {{ named_refs('text') }}, 'checklist', false,
from {{ ref('stg_trello__check_items') }}
where not is_deleted and card_id in (select card_id from {{ ref('int_trello_card') }})
