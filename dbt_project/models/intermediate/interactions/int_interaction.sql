with

acts as (
    select * from {{ ref('int_tools__interaction') }}
    where not (kind = 'comment' and {{ is_private('comment', "source || ':' || act_id") }})
),

-- a record that is an act of its own is no edit besides
changes as (
    select
        changes.*,
        {{ source_of('changes.work_item_key') }} as source,
    from {{ ref('fct_field_change') }} as changes
    where not exists (
        select 1 from acts
        where
            acts.source = {{ source_of('changes.work_item_key') }}
            and acts.act_id = changes.raw_record_id
    )
),

-- one record may change several fields; a new status or place makes it a move
edits as (
    select
        source,
        case when bool_or(field_name in ('status', 'container')) then 'move' else 'edit' end as kind,
        raw_record_id as id,
        work_item_key,
        min(author_person_id) as person_id,
        max(new_value) filter (where field_name = 'assignee') as other_person_id,
        min(changed_at) as occurred_at,
        bool_and(is_own_write) as is_own_write,
    from changes
    group by source, work_item_key, raw_record_id
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
    select * from {{ ref('bridge_person_account') }}
),

named as (
    select
        acts.*,
        accounts.person_id,
        others.person_id as other_person_id,
    from acts
    left join accounts on acts.source = accounts.source and acts.author_id = accounts.account_id
    left join accounts as others on acts.source = others.source and acts.other_id = others.account_id
),

on_items as (
    select
        named.source,
        named.kind,
        named.act_id as id,
        named.work_item_key,
        named.person_id,
        named.other_person_id,
        named.occurred_at,
        named.is_own_write or named.kind = 'comment' and exists (
            select 1 from written
            where
                written.work_item_key = named.work_item_key
                and starts_with(named.text, left(written.new_value, 200))
        ) as is_own_write,
    from named
    inner join {{ ref('int_work_item') }} as items on named.work_item_key = items.work_item_key
),

creations as (
    select
        source, 'create' as kind, source_id as id, work_item_key, reporter_person_id as person_id,
        assignee_person_id as other_person_id, created_at as occurred_at, false as is_own_write,
    from {{ ref('int_work_item') }}
),

-- who answers the own message addresses nobody
messages as (
    select
        source, kind, act_id as id, work_item_key, person_id, nullif(other_person_id, person_id) as other_person_id,
        channel_id, thread_key, occurred_at, is_own_write,
    from named
    where kind = 'message'
),

mentions as (
    select
        messages.* replace (
            'mention' as kind,
            mentions.trace_id || '>' || mentions.named_key as id,
            mentions.named_key as work_item_key
        ),
    from {{ ref('int_item_mention') }} as mentions
    inner join messages on mentions.source = messages.source and mentions.trace_id = messages.id
    where mentions.place = 'message' and mentions.is_read
),

-- an app may act in anybody's place, and is nobody
apps as (
    select distinct person_id from accounts
    where is_app
),

everything as (
    {% for part in ['edits', 'on_items', 'creations', 'messages', 'mentions'] %}
    select * from {{ part }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}
)

select
    everything.source || ':' || everything.kind || ':' || everything.id as interaction_key,
    everything.source,
    everything.kind,
    everything.work_item_key,
    case when apps.person_id is null then everything.person_id end as person_id,
    everything.other_person_id,
    everything.channel_id,
    everything.thread_key,
    everything.occurred_at,
    everything.is_own_write,
from everything
left join apps on everything.person_id = apps.person_id
where everything.occurred_at is not null
