{{ config(materialized='ephemeral') }}

with

scope as (
    select * from {{ ref('int_conflict_scope') }}
),

pieces as (
    select
        scope.work_item_key,
        trim(split.sentence) as sentence,
    from scope, unnest(regexp_split_to_array(scope.full_text, {{ sentence_break() }})) as split (sentence)
),

sentences as (
    select
        work_item_key,
        sentence,
        -- an allow-list is a thing, not a permission
        regexp_replace(
            regexp_replace(lower(sentence), '[-‐–_\s]+', ' ', 'g'),
            '\b(allow|block|deny|denied) ?(party )?list',
            'access list',
            'g'
        ) as plain,
    from pieces
    where length(sentence) between {{ var('requirement_min_chars') }} and {{ var('requirement_max_chars') }}
)

-- each form of a bound gives a number and its unit; the first form that is present wins
select
    *,
    case
        {% for form in ['lower', 'trailing_lower', 'upper', 'trailing_upper', 'exact'] -%}
        when regexp_matches(plain, '{{ bound_pattern(form) }}') then '{{ form }}'
        {% endfor -%}
    end as bound_form,
    case
        when regexp_matches(plain, '{{ prohibition_pattern() }}') then -1
        when regexp_matches(plain, '{{ obligation_pattern() }}') then 1
        else 0
    end as duty,
    (
        case when regexp_matches(plain, '{{ permitting_pattern() }}') then 1 else 0 end
        - case when regexp_matches(plain, '{{ denying_pattern() }}') then 1 else 0 end
    ) * case when regexp_matches(plain, '\bnot\b') then -1 else 1 end as permission,
    case when regexp_matches(plain, '\bbefore\b') then 1 else 0 end
    - case when regexp_matches(plain, '\bafter\b') then 1 else 0 end as sequence,
from sentences
