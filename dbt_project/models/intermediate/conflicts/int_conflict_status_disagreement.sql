{{ config(materialized='ephemeral') }}

with

traces as (
    select distinct
        linked_key as issue_key,
        work_item_key as card_key,
    from {{ ref('int_item_link') }}
    where link_type = 'attachment' and source = 'trello' and removed_at is null
),

scope as (
    select * from {{ ref('int_conflict_scope') }}
),

-- people move the second ticket later in the day: there are days of grace
disagreeing as (
    select
        traces.*,
        issues.item_ref || ' is ' || issues.status_name as issue_evidence,
        'its card “' || cards.title || '” is in ' || cards.status_name as card_evidence,
        issues.item_ref as issue_ref,
        issues.status_category as issue_category,
        {{ days_between('cast(coalesce(issues.done_at, cards.done_at) as date)', as_of_date()) }} as days_apart,
    from traces
    inner join scope as issues on traces.issue_key = issues.work_item_key and issues.source = 'jira'
    inner join scope as cards on traces.card_key = cards.work_item_key and cards.source = 'trello'
    where
        (issues.status_category = 'done' and cards.status_category = 'in_progress' and cards.is_open)
        or (cards.status_category = 'done' and issues.status_category = 'in_progress' and issues.is_open)
)

select
    'status_disagreement' as kind,
    least(issue_key, card_key) as item_a_key,
    greatest(issue_key, card_key) as item_b_key,
    least(
        1.0, {{ var('status_disagreement_base_score') }} + days_apart / {{ var('status_disagreement_score_days') }}
    ) as score,
    case when days_apart >= {{ var('status_disagreement_medium_days') }} then 'medium' else 'low' end as severity,
    case when issue_key < card_key then issue_evidence else card_evidence end as evidence_a,
    case when issue_key < card_key then card_evidence else issue_evidence end as evidence_b,
    'disagree about whether the work is done' as finding,
    case issue_category
        when 'done' then 'Move the card to done, or reopen ' || issue_ref || '.'
        when 'in_progress' then 'Close ' || issue_ref || ', or move the card back.'
        else {{ unknown('status category', 'issue_category') }}
    end as suggestion,
from disagreeing
where days_apart >= {{ var('status_disagreement_min_days') }}
