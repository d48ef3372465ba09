{{ config(materialized='ephemeral') }}

-- limits first: "must not be longer than" has a duty in it
{%- set plain = without_kinds('statements.plain', ['limit']) %}
{%- set plain = without_kinds(plain, ['duty', 'permission', 'order', 'negation']) %}
{%- set plain = without_kinds(plain, ['unit', 'filler']) %}

with

statements as (
    select * from {{ ref('int_requirement_statement') }}
),

words as (
    select
        statements.statement_key,
        found.word,
    from statements, unnest({{ words_of(plain) }}) as found (word)
)

select distinct
    statement_key,
    {{ any_stem('word') }} as token,
from words
