{#- Points that people write into a card's title, as some extensions of Trello do: "(3) x", "x (3)", "[5] x" or
    "x [5]", with a decimal point or comma. What stands in parentheses is the estimate, where there is both. Numbers
    above the limit are none: "(2024)" is a year. Null where there is nothing of the kind. -#}
{% macro points_in_title(title) -%}
{%- set number = '([0-9]{1,3}(?:[.,][0-9]{1,2})?)' -%}
coalesce(
    {%- for left, right in [('\\(', '\\)'), ('\\[', '\\]')] %}
    {%- for pattern in ['^\\s*' ~ left ~ number ~ right ~ '(?:\\s|$)', '\\s' ~ left ~ number ~ right ~ '\\s*$'] %}
    {{ points_of(title, pattern) }},
    {%- endfor %}
    {%- endfor %}
    null
)
{%- endmacro %}

{% macro points_of(title, pattern) -%}
case
    when
        try_cast(replace(regexp_extract({{ title }}, '{{ pattern }}', 1), ',', '.') as double)
        <= {{ var('title_max_points') }}
        then try_cast(replace(regexp_extract({{ title }}, '{{ pattern }}', 1), ',', '.') as double)
end
{%- endmacro %}
