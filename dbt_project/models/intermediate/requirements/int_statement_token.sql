{{ config(materialized='ephemeral') }}

{%- set content = namespace(sql='statements.plain') -%}
{%- for kind, meanings in site_word_meanings().items() if kind in ('limit', 'duty', 'permission', 'order', 'negation', 'unit', 'filler') -%}
{%- set content.sql = without_words(content.sql, kind, meanings) -%}
{%- endfor %}

with

statements as (
    select * from {{ ref('int_requirement_statement') }}
),

words as (
    select
        statements.statement_key,
        found.word,
    from statements, unnest({{ words_of(content.sql) }}) as found (word)
)

select distinct
    statement_key,
    {{ any_stem('word') }} as token,
from words
