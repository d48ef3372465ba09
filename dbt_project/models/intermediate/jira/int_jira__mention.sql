{{ config(materialized='ephemeral') }}

select
    'comment' as place,
    comment_id as trace_id,
    'jira:' || issue_id as work_item_key,
    cast(null as varchar) as thread_key,
    created_at as occurred_at,
    cast(null as timestamp) as removed_at,
    text,
    named_refs,
    'mention' as link_type,
    false as is_link,
from {{ ref('stg_jira__comments') }}
where not is_deleted
union all
select
    'description', issue_id, 'jira:' || issue_id, null, created_at, null, concat_ws(' — ', title, description),
    {{ named_refs("concat_ws(' ', title, description)") }}, 'mention', false,
from {{ ref('stg_jira__issues') }}
where not is_deleted
union all
-- a link to another system says of itself no more than an attachment does; it has no date
select
    'remote_link', remote_link_id, 'jira:' || issue_id, null, null, null, concat_ws(' — ', title, url),
    {{ named_refs("concat_ws(' ', url, title)") }}, 'attachment', false,
from {{ ref('stg_jira__remote_links') }}
where not is_deleted
