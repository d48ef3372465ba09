{#- A message's text and, a line each, the units of its blocks and attachments that say something else: most repeat it.
    The parts of a unit are apart by the character of code 31. What is compared are letters and digits alone: the same
    words are marked up in one place and not in the other. -#}
{% macro slack_words(text, units) -%}
list_reduce(
    {{ units }},
    lambda said, unit: case
        when len(list_filter(
            string_split(unit, chr(31)),
            lambda part: not contains({{ letters_of('said') }}, {{ letters_of('part') }})
        )) = 0 then said
        else ltrim(said || chr(10) || trim(regexp_replace(replace(unit, chr(31), ' '), ' {2,}', ' ', 'g')), chr(10))
    end,
    {{ text }}
)
{%- endmacro %}

{% macro letters_of(text) -%}
regexp_replace(
    lower(replace(replace(replace({{ text }}, '&amp;', '&'), '&lt;', '<'), '&gt;', '>')), '[^\p{L}\p{N}]', '', 'g'
)
{%- endmacro %}
