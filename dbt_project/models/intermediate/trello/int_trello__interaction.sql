{{ config(materialized='ephemeral') }}

with

acts as (
    select
        *,
        action_type = 'commentCard' as is_comment,
        coalesce(text, data.label.name) as said,
    from {{ ref('stg_trello__actions') }}
    where
        not is_deleted and card_id is not null
        and action_type in ({{ trello_act_types() }})
)

select
    case when is_comment then 'comment' else 'edit' end as kind,
    action_id as act_id,
    'trello:' || card_id as work_item_key,
    author_id,
    member_id as other_id,
    null as channel_id,
    null as thread_key,
    occurred_at,
    said as text,
    case when is_comment then {{ is_own_comment('said') }} else starts_with(coalesce(said, ''), 'Truce:') end
        as is_own_write,
from acts
