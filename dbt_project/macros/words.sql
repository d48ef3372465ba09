{#- The words of a site, by which names and texts are understood where a tool has no better answer: the project's own
    (seeds/site_words.csv) and those of the organisation's directory, which add to them and win, read while a model is
    compiled, so that the engine has one constant pattern to look for.

    A word is plain text, in any case and with accents composed or not. A space in it stands for spaces, hyphens and
    underscores, or none of them ("to do" is "To-Do" too); `…` for up to 20 characters; `*` at an end for any letters.
    Otherwise a word begins and ends where no letter or digit goes on, in any script: RE2's `\b` knows ASCII only, and
    would find neither end of "terminé". Chinese and Japanese have no spaces between words, and need no such ends. -#}

{#- True where `text` has one of the words of a kind with one of some meanings; with `is_whole`, where it is one. -#}
{% macro has_site_word(text, kind, meanings, is_whole=false) -%}
{{ return(adapter.dispatch('has_site_word', 'truce')(text, kind, meanings, is_whole)) }}
{%- endmacro %}

{#- Of a name that has one of the organisation's own words, these alone say what it means. -#}
{% macro default__has_site_word(text, kind, meanings, is_whole) -%}
{%- if own_words() and kind in ('status', 'link_type') -%}
case
    when {{ matches_site_pattern(text, site_pattern(kind, site_word_meanings()[kind], is_whole, true)) }}
        then {{ matches_site_pattern(text, site_pattern(kind, meanings, is_whole, true)) }}
    else {{ matches_site_pattern(text, site_pattern(kind, meanings, is_whole)) }}
end
{%- else -%}
{{ matches_site_pattern(text, site_pattern(kind, meanings, is_whole)) }}
{%- endif -%}
{%- endmacro %}

{% macro matches_site_pattern(text, pattern) -%}
coalesce(regexp_matches(nfc_normalize(lower({{ text }})), '{{ pattern | replace("'", "''") }}'), false)
{%- endmacro %}

{#- The words as one RE2 pattern, or the organisation's own alone; without any word, one that matches nothing. -#}
{% macro site_pattern(kind, meanings, is_whole, is_own=false) -%}
{%- if execute -%}
    {%- set listed = run_query(site_pattern_query(kind, meanings, is_whole, is_own)) -%}
    {{ return(listed.rows[0][0]) }}
{%- endif -%}
{%- endmacro %}

{% macro site_pattern_query(kind, meanings, is_whole, is_own) -%}
{%- set letter = '\\p{L}\\p{M}\\p{N}' -%}
{%- set starts, ends = ('^\\s*', '\\s*$') if is_whole else ('(?:^|[^' ~ letter ~ '])', '(?:$|[^' ~ letter ~ '])') -%}
{%- set open = '\\*' if is_whole else '\\*|[\\p{Han}\\p{Hiragana}\\p{Katakana}ー]' -%}
with

words as (
    select distinct nfc_normalize(lower(trim(word))) as word
    from {{ site_words() }}
    where {{ 'is_own and ' if is_own }}kind = '{{ kind }}' and meaning in ('{{ meanings | join("', '") }}')
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

-- all rows are looked at, so that one that no rule reads is told of
select coalesce(string_agg(side, '|' order by side), '[^\s\S]') as pattern
from sides
where (select bool_and({{ is_known_word() }}) from {{ site_words() }})
{%- endmacro %}

{#- What a word may mean, by kind: a priority its rank, 1 the most urgent. -#}
{% macro site_word_meanings() -%}
{{ return({
    'status': ['not_done', 'todo', 'in_progress', 'waiting', 'blocked', 'done'],
    'flow_class': ['pending_release', 'wait', 'work'],
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

{#- All words: kind, language, word, meaning, example, is_own. An own row gives the shipped words that it equals, however
    these are spaced, its meaning; without a meaning it takes them out. -#}
{% macro site_words() -%}
{%- set shipped = words_of_file(env_var('TRUCE_WORDS_FILE', 'seeds/site_words.csv')) -%}
{%- if own_words() -%}
(
    with

    own as (select *, {{ word_key('word') }} as word_key from {{ words_of_file(own_words()) }}),

    said as (select distinct kind, word_key, meaning from own)

    select kind, language, word, meaning, example, true as is_own from own where meaning is not null
    union all
    select
        shipped.kind, shipped.language, shipped.word, coalesce(said.meaning, shipped.meaning), shipped.example,
        said.kind is not null,
    from {{ shipped }} as shipped
    left join said on shipped.kind = said.kind and {{ word_key('shipped.word') }} = said.word_key
    where said.kind is null or said.meaning is not null
)
{%- else -%}
(select *, false as is_own from {{ shipped }})
{%- endif -%}
{%- endmacro %}

{#- The organisation's list of words; empty where it has none. -#}
{% macro own_words() -%}
{{ return(env_var('TRUCE_OWN_WORDS_FILE', '')) }}
{%- endmacro %}

{#- A word without what may stand or not stand between its parts. -#}
{% macro word_key(word) -%}
regexp_replace(nfc_normalize(lower({{ word }})), '[-_\s]+', '', 'g')
{%- endmacro %}

{#- The rows of a file of words, with or without a heading. -#}
{% macro words_of_file(path) -%}
(
    select * from read_csv(
        '{{ path | replace("'", "''") }}', header = false, names = ['kind', 'language', 'word', 'meaning', 'example'],
        all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '', null_padding = true
    )
    where trim(kind) != 'kind'
)
{%- endmacro %}

{#- A text as a cell of a CSV file, within quotation marks where it needs them. -#}
{% macro csv_cell(text) -%}
case
    when regexp_matches({{ text }}, '[",\n\r]') then '"' || replace({{ text }}, '"', '""') || '"'
    else {{ text }}
end
{%- endmacro %}
