{{ config(materialized='ephemeral') }}

with

scope as (
    select * from {{ ref('int_conflict_scope') }}
),

pieces as (
    select
        scope.work_item_key,
        trim(split.sentence) as sentence,
    from
        scope,
        unnest(regexp_split_to_array(
            left(scope.full_text, {{ var('requirement_read_chars') }}), {{ sentence_break() }}
        )) as split (sentence)
),

sentences as (
    select
        work_item_key,
        sentence,
        {{ plain_sentence('sentence') }} as plain,
    from pieces
    -- signs that each are a word are fewer for the same sentence
    where
        length(sentence) <= {{ var('requirement_max_chars') }}
        and (
            length(sentence) >= {{ var('requirement_min_chars') }}
            or (length(sentence) * 2 >= {{ var('requirement_min_chars') }} and regexp_matches(sentence, '\p{Han}'))
        )
),

-- what many items say in the same words is a template's, and no wish of theirs
own_words as (
    select * from sentences
    qualify count(distinct work_item_key) over (partition by plain) < {{ var('requirement_template_items') }}
)

select
    *,
    {{ limit_form_of('plain') }} as limit_form,
    {{ duty_of('plain') }} as duty,
    {{ permission_of('plain') }} as permission,
    {{ order_of('plain') }} as sequence,
from own_words
