{{ config(materialized='ephemeral') }}

with

scope as (
    select * from {{ ref('int_conflict_scope') }}
),

-- in the list of columns: joined to its pieces, a text of megabytes would be held once for each of them
pieces as (
    select
        work_item_key,
        unnest(regexp_split_to_array(
            left(full_text, {{ var('requirement_read_chars') }}), {{ sentence_break() }}
        )) as piece,
    from scope
),

sentences as (
    select
        work_item_key,
        trim(piece) as sentence,
        {{ plain_sentence('trim(piece)') }} as plain,
    from pieces
    -- signs that each are a word are fewer for the same sentence
    where
        length(trim(piece)) <= {{ var('requirement_max_chars') }}
        and (
            length(trim(piece)) >= {{ var('requirement_min_chars') }}
            or (length(trim(piece)) * 2 >= {{ var('requirement_min_chars') }} and regexp_matches(piece, '\p{Han}'))
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
