{#- How requirements state limits and duties: one place, so that a rule is read and changed once. Its words are those
    of `site_words.csv` (kinds limit, duty, permission, order, negation, unit and filler), in every language alike. -#}

{% macro sentence_break() -%}
    '[.!?]+\s+|[。！？]+|[;；\n\r]+|[.!?]+$'
{%- endmacro %}

{#- A sentence as the rules read it: in lower case, accents composed, digits of any width, one space for spaces, hyphens and
    underscores. An allow-list is a thing, not a permission. -#}
{% macro plain_sentence(text) -%}
regexp_replace(
    regexp_replace(
        translate(nfc_normalize(lower({{ text }})), '０１２３４５６７８９％', '0123456789%'), '[-‐–_\s]+', ' ', 'g'
    ),
    '\b(allow|block|deny|denied) ?(party )?list',
    'access list',
    'g'
)
{%- endmacro %}

{#- A text without some words. Spaces are doubled first, since a word takes what stands around it along. -#}
{% macro without_words(text, kind, meanings) -%}
regexp_replace(replace({{ text }}, ' ', '  '), '{{ site_pattern(kind, meanings, false) | replace("'", "''") }}', ' ', 'g')
{%- endmacro %}

{#- The same for every word of some kinds. -#}
{% macro without_kinds(text, kinds) -%}
{%- set patterns = [] -%}
{%- for kind in kinds -%}
{%- do patterns.append('(?:' ~ site_pattern(kind, site_word_meanings()[kind], false) ~ ')') -%}
{%- endfor -%}
regexp_replace(replace({{ text }}, ' ', '  '), '{{ patterns | join("|") | replace("'", "''") }}', ' ', 'g')
{%- endmacro %}

{#- The forms of a limit, in the order in which they are looked for: "no less than" has "less than" in it. -#}
{% macro limit_forms() -%}
{{ return(['at_least', 'or_more', 'at_most', 'or_less', 'exactly']) }}
{%- endmacro %}

{#- The units that stand without a space before what follows, as alternatives of a pattern, the longest first. -#}
{% macro unit_signs() -%}
{%- if execute -%}
    {%- set signs -%}
    select string_agg(regexp_escape(word), '|' order by length(word) desc, word)
    from (select distinct nfc_normalize(lower(word)) as word from {{ site_words() }} where kind = 'unit')
    where regexp_matches(word, '^[\p{Han}\p{Hiragana}\p{Katakana}ー]+$')
    {%- endset -%}
    {{ return(run_query(signs).rows[0][0] or '%') }}
{%- endif -%}
{%- endmacro %}

{#- A limit as a pattern whose groups are the whole number, its decimals and its unit: "at least 90 days" or "90 days or
    more", "höchstens 1.000 Tage", "30日以内". A unit without a space after it is one of the list, or one sign. -#}
{% macro limit_pattern(form) -%}
{%- set number = '((?:[1-9][0-9]{0,2}(?:[ .,\'’][0-9]{3})+|[0-9]+))([.,][0-9]+)?' -%}
{%- set unit = '(%|' ~ unit_signs() ~ '|[^\\P{L}\\p{Han}\\p{Hiragana}\\p{Katakana}]+|[\\p{Han}\\p{Katakana}])' -%}
{%- set words = '(?:' ~ site_pattern('limit', [form], false) ~ ')' -%}
{%- if form.startswith('or_') -%}
    {{ number }} ?{{ unit }}{{ words }}
{%- else -%}
    {{ words }}[ :]*(?:[\p{L}\p{M}]{1,3} |\p{Han}{1,4})?{{ number }} ?{{ unit }}
{%- endif -%}
{%- endmacro %}

{#- What a limit says, one of `limit_forms`; null where a sentence states none. -#}
{% macro limit_form_of(plain) -%}
case
    when not regexp_matches({{ plain }}, '[0-9]') then null
    {%- for form in limit_forms() %}
    when regexp_matches({{ plain }}, '{{ limit_pattern(form) | replace("'", "''") }}') then '{{ form }}'
    {%- endfor %}
end
{%- endmacro %}

{#- A group of the limit that a sentence states in a form: 1 the number, 2 its decimals, 3 the unit. -#}
{% macro limit_group(plain, form, group) -%}
case {{ form }}
    {%- for name in limit_forms() %}
    when '{{ name }}' then regexp_extract({{ plain }}, '{{ limit_pattern(name) | replace("'", "''") }}', {{ group }})
    {%- endfor %}
    else {{ unknown('form of a limit', form) }}
end
{%- endmacro %}

{#- The number of the limit that a sentence states in a form, as digits with a decimal point. -#}
{% macro limit_number(plain, form) -%}
regexp_replace({{ limit_group(plain, form, 1) }}, '[^0-9]', '', 'g') || replace({{ limit_group(plain, form, 2) }}, ',', '.')
{%- endmacro %}

{#- 1 where a sentence demands, -1 where it forbids, else 0; also where it does both or says "must … not", since nobody
    can tell what of it holds. In some languages "may not" has words between: "darf vor dem Export nicht"; and where a
    sentence begins with "do not", it forbids, where it has it further on, it reports. -#}
{% macro duty_of(plain) -%}
{%- set rest = without_words(plain, 'duty', ['must_not']) -%}
case
    when {{ has_site_word(plain, 'duty', ['must_not']) }}
        then case when {{ has_site_word(rest, 'duty', ['must']) }} then 0 else -1 end
    when {{ has_site_word(plain, 'duty', ['must']) }}
        then case when {{ has_site_word(without_words(plain, 'duty', ['must']), 'negation', ['not']) }} then 0 else 1 end
    when regexp_matches({{ plain }}, '^(?:{{ site_pattern('duty', ['do_not'], false) | replace("'", "''") }})') then -1
    when {{ has_site_word(plain, 'duty', ['may']) }} and {{ has_site_word(plain, 'negation', ['not']) }} then -1
    else 0
end
{%- endmacro %}

{#- 1 where a sentence switches something on, -1 where it switches it off, else 0. -#}
{% macro permission_of(plain) -%}
(
    cast({{ has_site_word(plain, 'permission', ['permits']) }} as integer)
    - cast({{ has_site_word(plain, 'permission', ['denies']) }} as integer)
) * case when {{ has_site_word(plain, 'negation', ['not']) }} then -1 else 1 end
{%- endmacro %}

{#- 1 where a sentence puts something before another, -1 where after it, else 0. -#}
{% macro order_of(plain) -%}
(
    cast({{ has_site_word(plain, 'order', ['before']) }} as integer)
    - cast({{ has_site_word(plain, 'order', ['after']) }} as integer)
)
{%- endmacro %}

{#- True where two statements' ranges cannot both hold. Bounds a thousandfold apart speak of two attributes:
   a session that answers in 200 ms may well last 12 hours. -#}
{% macro is_disjoint(a, b) -%}
(
    ({{ a }}.low > {{ b }}.high and {{ a }}.low <= {{ var('contradiction_same_scale_factor') }} * {{ b }}.high)
    or ({{ b }}.low > {{ a }}.high and {{ b }}.low <= {{ var('contradiction_same_scale_factor') }} * {{ a }}.high)
)
{%- endmacro %}

{#- A light English stem, enough to join "logs" with "log" and "retained" with "retain". -#}
{% macro light_stem(word) -%}
    regexp_replace(
        regexp_replace({{ word }}, '^(.{3,})ies$', '\1y'),
        '^(.{4,}?)(ations|ation|ings|ing|ed|es|s)$', '\1'
    )
{%- endmacro %}

{#- The same for any language: without accents, and without the endings that European languages decline with. -#}
{% macro any_stem(word) -%}
    regexp_replace({{ light_stem('strip_accents(' ~ word ~ ')') }}, '^(.{4,}?)(en|em|er|es|e|as|a|os|o|i|y|n)$', '\1')
{%- endmacro %}

{#- The words of a text in lower case, of three letters and more; where no spaces part them, every two neighbouring signs. -#}
{% macro words_of(text) -%}
{{ return(adapter.dispatch('words_of', 'truce')(text)) }}
{%- endmacro %}

{% macro default__words_of(text) -%}
list_concat(
    regexp_extract_all({{ text }}, '[^\P{L}\p{Han}\p{Hiragana}\p{Katakana}][\p{L}\p{M}\p{N}]{2,}'),
    {{ sign_pairs(text, '[\\p{Han}\\p{Katakana}ー]') }}
)
{%- endmacro %}

{#- Every two neighbouring signs of some scripts that write no spaces between words, in place of words. -#}
{% macro sign_pairs(text, sign) -%}
flatten(list_transform(
    regexp_extract_all({{ text }}, '{{ sign }}{2,}'),
    lambda run: list_transform(range(1, length(run)), lambda place: run[place:place + 1])
))
{%- endmacro %}

{#- Share of the words of two texts that only one of them has: 1 - Jaccard, 0 same words, 1 none in common. -#}
{% macro text_churn(before, after) -%}
{{ return(adapter.dispatch('text_churn', 'truce')(before, after)) }}
{%- endmacro %}

{% macro default__text_churn(before, after) -%}
1.0 - len(list_intersect({{ word_list(before) }}, {{ word_list(after) }})) * 1.0
    / greatest(1, len(list_distinct(list_concat({{ word_list(before) }}, {{ word_list(after) }}))))
{%- endmacro %}

{% macro word_list(text) -%}
list_distinct(list_concat(
    regexp_extract_all(lower(coalesce({{ text }}, '')), '(?:[^\P{L}\p{Han}\p{Hiragana}\p{Katakana}]|[\p{M}\p{N}])+'),
    {{ sign_pairs("coalesce(" ~ text ~ ", '')", '[\\p{Han}\\p{Hiragana}\\p{Katakana}ー]') }}
))
{%- endmacro %}
