with

changes as (
    select * from {{ ref('fct_field_change') }}
),

-- one act may change several fields; a new status or place makes it a move
edits as (
    select
        split_part(work_item_key, ':', 1) as source,
        case when bool_or(field_name in ('status', 'container')) then 'move' else 'edit' end as kind,
        raw_record_id as id,
        work_item_key,
        min(author_person_id) as person_id,
        max(new_value) filter (where field_name = 'assignee') as other_person_id,
        min(changed_at) as occurred_at,
        bool_and(is_own_write) as is_own_write,
    from changes
    -- members of a card come and go by acts of their own, see below
    where not (starts_with(work_item_key, 'trello:') and field_name = 'assignee')
    group by work_item_key, raw_record_id
    -- archiving a list is one act, and on none of its cards
    qualify count(*) over (partition by source, raw_record_id) = 1
),

written as (
    select
        target || ':' || object_id as work_item_key,
        new_value,
    from {{ source('ops', 'writeback_journal') }}
    where field = 'comment' and status in ('intent', 'done')
),

accounts as (
    select * from {{ ref('int_account') }}
),

acts as (
    select
        'jira' as source, 'comment' as kind, comment_id as id, 'jira:' || issue_id as work_item_key,
        author_id, cast(null as varchar) as other_id, created_at as occurred_at, text,
    from {{ ref('stg_jira__comments') }}
    where not is_deleted
    union all
    select 'jira', 'worklog', worklog_id, 'jira:' || issue_id, author_id, null, started_at, null
    from {{ ref('stg_jira__worklogs') }}
    where not is_deleted
    union all
    select
        'trello', case action_type when 'commentCard' then 'comment' else 'edit' end, action_id, 'trello:' || card_id,
        author_id, member_id, occurred_at, coalesce(text, data.label.name),
    from {{ ref('stg_trello__actions') }}
    where
        not is_deleted and card_id is not null
        and action_type in ({{ trello_act_types() }})
),

on_items as (
    select
        acts.source,
        acts.kind,
        acts.id,
        acts.work_item_key,
        accounts.person_id,
        others.person_id as other_person_id,
        acts.occurred_at,
        acts.kind = 'edit' and starts_with(coalesce(acts.text, ''), 'Truce:') or acts.kind = 'comment' and (
            -- a comment may have been emptied
            coalesce(starts_with(acts.text, {{ own_comment_mark() }}), false)
            or coalesce(starts_with(acts.text, {{ jira_comment_mark() }}), false)
            or exists (
                select 1 from written
                where
                    written.work_item_key = acts.work_item_key
                    and starts_with(acts.text, left(written.new_value, 200))
            )
        ) as is_own_write,
    from acts
    inner join {{ ref('int_work_item') }} as items on acts.work_item_key = items.work_item_key
    left join accounts on acts.source = accounts.source and acts.author_id = accounts.account_id
    left join accounts as others on acts.source = others.source and acts.other_id = others.account_id
),

creations as (
    select
        source, 'create' as kind, source_id as id, work_item_key, reporter_person_id as person_id,
        assignee_person_id as other_person_id, created_at as occurred_at, false as is_own_write,
    from {{ ref('int_work_item') }}
),

messages as (
    select
        messages.*,
        roots.person_id as root_person_id,
        coalesce(raw.metadata_event_type like 'truce%', false) as is_own_write,
    from {{ ref('int_message') }} as messages
    inner join {{ ref('stg_slack__messages') }} as raw on messages.message_key = raw.message_key
    left join {{ ref('int_message') }} as roots on messages.thread_key = roots.message_key
),

in_slack as (
    select
        'slack' as source, 'message' as kind, message_key as id, cast(null as varchar) as work_item_key, person_id,
        nullif(root_person_id, person_id) as other_person_id, channel_id, thread_key, occurred_at, is_own_write,
    from messages
    union all
    select
        'slack', 'mention', mentions.trace_id || '>' || mentions.named_key, mentions.named_key, messages.person_id,
        nullif(messages.root_person_id, messages.person_id),
        messages.channel_id,
        messages.thread_key,
        messages.occurred_at,
        messages.is_own_write,
    from {{ ref('int_item_mention') }} as mentions
    inner join messages on mentions.trace_id = messages.message_key
    where mentions.source = 'slack'
),

everything as (
    select * from edits
    union all by name
    select * from on_items
    union all by name
    select * from creations
    union all by name
    select * from in_slack
)

select
    source || ':' || kind || ':' || id as interaction_key,
    source,
    kind,
    work_item_key,
    person_id,
    other_person_id,
    channel_id,
    thread_key,
    occurred_at,
    is_own_write,
from everything
where occurred_at is not null
