{#- The words of a site, by which names and texts are understood where a tool has no better answer: `site_words.csv`
    of the organisation's directory, else the project's own (seeds/), read while a model is compiled, so that the
    engine has one constant pattern to look for.

    A word is plain text, in any case and with accents composed or not. A space in it stands for spaces, hyphens and
    underscores, or none of them ("to do" is "To-Do" too); `…` for up to 20 characters; `*` at an end for any letters.
    Otherwise a word begins and ends where no letter or digit goes on, in any script: RE2's `\b` knows ASCII only, and
    would find neither end of "terminé". Chinese and Japanese have no spaces between words, and need no such ends. -#}

{#- True where `text` has one of the words of a kind with one of some meanings; with `is_whole`, where it is one. -#}
{% macro has_site_word(text, kind, meanings, is_whole=false) -%}
{{ return(adapter.dispatch('has_site_word', 'truce')(text, kind, meanings, is_whole)) }}
{%- endmacro %}

{% macro default__has_site_word(text, kind, meanings, is_whole) -%}
coalesce(
    regexp_matches(nfc_normalize(lower({{ text }})), '{{ site_pattern(kind, meanings, is_whole) | replace("'", "''") }}'), false
)
{%- endmacro %}

{#- The words as one RE2 pattern; without any word, one that matches nothing. -#}
{% macro site_pattern(kind, meanings, is_whole) -%}
{%- if execute -%}
    {%- set listed = run_query(site_pattern_query(kind, meanings, is_whole)) -%}
    {{ return(listed.rows[0][0]) }}
{%- endif -%}
{%- endmacro %}

{% macro site_pattern_query(kind, meanings, is_whole) -%}
{%- set letter = '\\p{L}\\p{M}\\p{N}' -%}
{%- set starts, ends = ('^\\s*', '\\s*$') if is_whole else ('(?:^|[^' ~ letter ~ '])', '(?:$|[^' ~ letter ~ '])') -%}
{%- set open = '\\*' if is_whole else '\\*|[\\p{Han}\\p{Hiragana}\\p{Katakana}ー]' -%}
with

words as (
    select distinct nfc_normalize(lower(trim(word))) as word
    from {{ site_words_file() }}
    where {{ is_known_word() }} and kind = '{{ kind }}' and meaning in ('{{ meanings | join("', '") }}')
),

parts as (
    select
        case when regexp_matches(word, '^(?:{{ open }})') then '' else '{{ starts }}' end as starts,
        case when regexp_matches(word, '(?:{{ open }})$') then '' else '{{ ends }}' end as ends,
        replace(replace(replace(
            regexp_escape(trim(word, '*')), '\ …\ ', ' .{0,20} '), '\ ', '[\s_-]*'), '\''', '[''’]') as body,
    from words
    where trim(word, '*') != ''
),

sides as (
    select starts || '(?:' || string_agg(body, '|' order by body) || ')' || ends as side
    from parts
    group by starts, ends
)

select coalesce(string_agg(side, '|' order by side), '[^\s\S]') as pattern
from sides
{%- endmacro %}

{#- What a word may mean, by kind: a priority its rank, 1 the most urgent. -#}
{% macro site_word_meanings() -%}
{{ return({
    'status': ['not_done', 'todo', 'in_progress', 'waiting', 'blocked', 'done'],
    'waits_for': ['blocks'],
    'link_type': ['blocks', 'depends_on', 'duplicates', 'relates'],
    'link_phrase': ['pointer_waits'],
    'requirement_link': ['implements', 'implemented'],
    'points_field': ['story_points'],
    'priority': ['1', '2', '3', '4', '5'],
    'limit': ['at_least', 'at_most', 'exactly', 'or_more', 'or_less'],
    'duty': ['must', 'must_not', 'do_not', 'may'],
    'permission': ['permits', 'denies'],
    'order': ['before', 'after'],
    'negation': ['not'],
    'unit': unit_sizes().keys() | list,
    'outcome': ['dropped'],
    'filler': ['nothing'],
}) }}
{%- endmacro %}

{#- Units of measure: what they measure, and how many seconds, bytes or hundredths one is. -#}
{% macro unit_sizes() -%}
{{ return({
    'ms': ('time', 0.001), 'second': ('time', 1), 'minute': ('time', 60), 'hour': ('time', 3600), 'day': ('time', 86400),
    'week': ('time', 604800), 'month': ('time', 2629800), 'year': ('time', 31557600), 'percent': ('share', 1),
    'byte': ('size', 1), 'kb': ('size', 1000), 'mb': ('size', 1000000), 'gb': ('size', 1000000000),
    'tb': ('size', 1000000000000),
}) }}
{%- endmacro %}

{#- True for a row of the file; a kind or meaning that no rule reads is an error: its word would never match. -#}
{% macro is_known_word() -%}
case
    {%- for kind, meanings in site_word_meanings().items() %}
    when kind = '{{ kind }}' and meaning in ('{{ meanings | join("', '") }}') then true
    when kind = '{{ kind }}'
        then error('site_words.csv: ' || coalesce(word, '') || ': no {{ kind }} means '
            || coalesce(meaning, 'nothing') || ' → {{ meanings | join(", ") }}')
    {%- endfor %}
    else error('site_words.csv: ' || coalesce(word, '') || ': unknown kind ' || kind
        || ' → {{ site_word_meanings() | join(", ") }}')
end
{%- endmacro %}

{#- The file with the words: kind, language, word, meaning, example. -#}
{% macro site_words_file() -%}
read_csv(
    '{{ env_var("TRUCE_WORDS_FILE", "seeds/site_words.csv") }}', header = true, all_varchar = true, delim = ',', quote = '"',
    escape = '"', nullstr = '', null_padding = true
)
{%- endmacro %}

{#- A text as a cell of a CSV file, within quotation marks where it needs them. -#}
{% macro csv_cell(text) -%}
case
    when regexp_matches({{ text }}, '[",\n\r]') then '"' || replace({{ text }}, '"', '""') || '"'
    else {{ text }}
end
{%- endmacro %}
