{{ config(materialized='ephemeral') }}

-- what stands on an issue beside its fields: the whole result for machines, one maintained comment, one link to
-- the item of another tool that it waits for (a Jira link cannot show that)
with

issues as (
    select * from {{ ref('int_item_result') }}
    where source = 'jira'
),

others_waited_for as (
    select
        edges.blocked_key as work_item_key,
        min_by(others.url || ' Waits for ' || coalesce({{ of_tool('others.source', 'item_word') }}, 'item') || ': '
            || {{ short_title('others.title') }}, others.work_item_key) as value,
        min_by(edges.evidence, others.work_item_key) as evidence,
        max(edges.confidence) as confidence,
    from {{ ref('int_blocking_edge') }} as edges
    inner join {{ ref('dim_work_item') }} as others on edges.blocker_key = others.work_item_key
    where others.source != 'jira' and others.url is not null
    group by edges.blocked_key
),

-- the newest comment with the mark, as it was read; the journal knows better where there is one
standing as (
    select
        issue_id,
        regexp_replace(replace(max_by(text, (created_at, text)), {{ jira_comment_mark() }}, ''), '^\s+|\s+$', '', 'g') as text,
        max(coalesce(updated_at, created_at)) as written_at,
    from {{ ref('stg_jira__comments') }}
    where not is_deleted and starts_with(text, {{ jira_comment_mark() }})
    group by issue_id
),

extras as (
    select
        'property' as field, issues.work_item_key, cast(null as varchar) as read_value,
        cast(null as timestamp) as read_at,
        case when issues.is_open then {{ json_object_text({
            'schema': '1',
            'state': result_state('issues'),
            'forecast': result_forecast('issues'),
        }) }} end as value,
        'the whole result, for machines' as reason, issues.reasons as evidence, 1.0 as confidence,
    from issues
    union all
    select
        'comment', issues.work_item_key, standing.text, standing.written_at, texts.value,
        'what makes it a risk, and whose it is', issues.reasons, {{ var('risk_confidence') }},
    from issues
    left join {{ ref('int_item_comment') }} as texts on issues.work_item_key = texts.work_item_key
    left join standing on issues.source_id = standing.issue_id
    union all
    select
        'link', issues.work_item_key, null, null, case when issues.is_open then waited.value end,
        'a card of another tool that it waits for', waited.evidence, waited.confidence,
    from issues
    left join others_waited_for as waited on issues.work_item_key = waited.work_item_key
)

select
    'issue' as object_type,
    issues.source_id as object_id,
    issues.item_ref as object_ref,
    extras.field,
    extras.field as field_name,
    extras.read_value,
    extras.read_at,
    true as is_marked_own,
    extras.work_item_key,
    extras.field as result,
    issues.is_open,
    extras.value,
    extras.field as rule,
    extras.reason,
    extras.evidence,
    extras.confidence,
    true as needs_all_tools,
from extras
inner join issues on extras.work_item_key = issues.work_item_key
