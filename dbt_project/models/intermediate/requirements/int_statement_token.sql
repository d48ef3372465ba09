{{ config(materialized='ephemeral') }}

with

statements as (
    select * from {{ ref('int_requirement_statement') }}
),

words as (
    select
        statements.statement_key,
        found.word,
    from statements, unnest(regexp_extract_all(statements.plain, '[a-z]{3,}')) as found (word)
)

select distinct
    statement_key,
    {{ light_stem('word') }} as token,
from words
where not {{ is_stop_word('word') }}
