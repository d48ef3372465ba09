with

links as (
    select
        issue_id,
        unnest({{ json_record('issue_links', [{
            'id': 'VARCHAR',
            'type': {'name': 'VARCHAR', 'outward': 'VARCHAR'},
            'inwardIssue': {'id': 'VARCHAR', 'key': 'VARCHAR'},
            'outwardIssue': {'id': 'VARCHAR', 'key': 'VARCHAR'},
        }]) }}) as link,
    from {{ ref('stg_jira__issues') }}
    where issue_links is not null and not is_deleted
),

-- Jira tells a link on both issues; its outward side is where it starts
jira_links as (
    select
        'jira:'
        || case when link.outwardIssue.id is not null then issue_id else link.inwardIssue.id end as work_item_key,
        'jira:' || coalesce(link.outwardIssue.id, issue_id) as linked_key,
        lower(link.type.name) as link_type,
        link.id as link_id,
        link.type.outward as phrase,
    from links
    qualify row_number() over (partition by link.id order by issue_id) = 1
),

items as (
    select * from {{ ref('int_work_item') }}
),

link_history as (
    select
        'jira:' || changes.issue_id as work_item_key, refs.issue_id as other_id, min(changes.changed_at) as observed_at
    from {{ ref('stg_jira__changelog_items') }} as changes
    inner join {{ ref('int_jira_ref') }} as refs on changes.to_id = refs.issue_key
    where changes.field_id in ('Link', 'issuelinks')
    group by all
),

from_jira as (
    select
        jira_links.work_item_key,
        jira_links.linked_key,
        jira_links.link_type,
        'outward' as direction,
        jira_links.link_id,
        'jira' as source,
        origin.item_ref || ' ' || jira_links.phrase || ' ' || target.item_ref as evidence,
        -- without a trace in the history it is known only that both ends existed
        coalesce(link_history.observed_at, greatest(origin.created_at, target.created_at)) as observed_at,
    from jira_links
    inner join items as origin on jira_links.work_item_key = origin.work_item_key
    inner join items as target on jira_links.linked_key = target.work_item_key
    left join link_history
        on
            jira_links.work_item_key = link_history.work_item_key
            and jira_links.linked_key = 'jira:' || link_history.other_id
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
        source, evidence, occurred_at as observed_at,
    from mentions
    where work_item_key is not null and refs_in_text <= {{ var('max_refs_in_text') }}
),

-- two items named in one message, or the second in a reply to the first
from_slack as (
    select distinct
        first.named_key as work_item_key, second.named_key as linked_key, 'mention' as link_type, 'both' as direction,
        second.trace_id as link_id, 'slack' as source, second.evidence, second.occurred_at as observed_at,
    from mentions as first
    inner join mentions as second
        on
            first.thread_key = second.thread_key
            and first.named_key != second.named_key
            and (
                (first.trace_id = second.trace_id and first.place_in_text < second.place_in_text)
                or (first.trace_id = first.thread_key and second.trace_id != second.thread_key)
            )
    where
        first.source = 'slack' and second.source = 'slack'
        and first.refs_in_text <= {{ var('max_refs_in_text') }} and second.refs_in_text <= {{ var('max_refs_in_text') }}
)

select * from from_jira
union all
select * from from_texts
union all
select * from from_slack
