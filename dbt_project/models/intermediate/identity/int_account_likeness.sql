{{ config(materialized='ephemeral') }}

-- pairs of accounts whose names, or mailboxes, are alike
with

accounts as (
    select
        *,
        source || ':' || account_id as account_key,
    from {{ ref('bridge_person_account') }}
    where is_seen and not is_app
),

-- what an account is called: the name that is shown, and the mailbox where the address is
spellings as (
    select account_key, 'name' as kind, {{ name_words('display_name') }} as words from accounts
    union all
    select account_key, 'mailbox', {{ name_words("split_part(email, '@', 1)") }}
    from accounts
    where email is not null
),

blocks as (
    select account_key, kind, words, unnest(list_distinct(list_transform(words, lambda word: left(word, 3)))) as start
    from spellings
),

-- names that share the beginning of a word are worth comparing, word by word: by the whole text two people of
-- one first name would look alike
paired as (
    select distinct
        one.account_key as one_key,
        other.account_key as other_key,
        one.kind as one_kind,
        other.kind as other_kind,
        case when len(one.words) <= len(other.words) then one.words else other.words end as fewer,
        case when len(one.words) <= len(other.words) then other.words else one.words end as more,
    from blocks as one
    inner join blocks as other on one.start = other.start and one.account_key < other.account_key
),

compared as (
    select
        one_key,
        other_key,
        one_kind,
        other_kind,
        case
            when len(fewer) = 1
                then case when list_contains(more, fewer[1]) then {{ var('identity_one_word_score') }} else 0.0 end
            when fewer = more then 1.0
            when list_has_all(more, fewer) then {{ var('identity_all_words_score') }}
            when len(fewer) = len(more)
                then least({{ least_alike('fewer', 'more') }}, {{ least_alike('more', 'fewer') }})
            else {{ least_alike('fewer', 'more') }}
        end as score,
        case
            when fewer = more then 'the same words'
            when list_has_all(more, fewer) then 'one has all words of the other'
            else 'spelt alike'
        end as likeness,
    from paired
)

select one_key, other_key, one_kind, other_kind, likeness, cast(score as double) as score
from compared
where score = {{ var('identity_one_word_score') }} or score >= {{ var('identity_min_score') }}
