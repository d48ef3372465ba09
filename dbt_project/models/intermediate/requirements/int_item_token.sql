with

scope as (
    select * from {{ ref('int_conflict_scope') }}
    where not is_unowned
),

words as (
    select
        scope.work_item_key,
        scope.team_id,
        found.word,
    from scope, unnest({{ words_of('lower(left(scope.full_text, ' ~ var('requirement_text_chars') ~ '))') }}) as found (
            word
        )
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
