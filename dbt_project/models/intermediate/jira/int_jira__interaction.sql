{{ config(materialized='ephemeral') }}

select
    'comment' as kind,
    comment_id as act_id,
    'jira:' || issue_id as work_item_key,
    author_id,
    cast(null as varchar) as other_id,
    cast(null as varchar) as channel_id,
    cast(null as varchar) as thread_key,
    created_at as occurred_at,
    text,
    {{ is_own_comment('text') }} as is_own_write,
from {{ ref('stg_jira__comments') }}
where not is_deleted
union all
select 'worklog', worklog_id, 'jira:' || issue_id, author_id, null, null, null, started_at, null, false
from {{ ref('stg_jira__worklogs') }}
where not is_deleted
