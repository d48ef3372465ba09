with

scope as (
    select * from {{ ref('int_conflict_scope') }}
    where not is_unowned
),

-- in the list of columns: joined to its words, a text of megabytes would be held once for each of them
words as (
    select
        work_item_key,
        team_id,
        unnest({{ words_of('lower(left(full_text, ' ~ var('requirement_text_chars') ~ '))') }}) as word,
    from scope
),

tokens as (
    select distinct
        work_item_key,
        team_id,
        {{ light_stem('word') }} as token,
    from words
    where not {{ is_stop_word('word') }}
)

select
    *,
    ln((select count(*) from scope) * 1.0 / count(*) over (partition by token)) as idf,
    count(*) over (partition by token) as items_with_token,
from tokens
