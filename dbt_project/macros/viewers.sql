{#- Who may see what. `int_private` has a row for each thing that not everybody may see, with the name of those who may;
    these are the only ways to it. Today a thing is told to everybody or stays where it is. Sets of viewers, and who is
    in them, would change these macros and no model. -#}

{#- True where not everybody may see the thing. `key` is `source:id`, of an item its work_item_key. -#}
{% macro is_private(kind, key) -%}
exists (
    select 1 from {{ ref('int_private') }} as hidden
    where hidden.kind = '{{ kind }}' and hidden.private_key = {{ key }}
)
{%- endmacro %}

{#- True where everybody may see the thing; also where there is none. What is shown in public places asks this. -#}
{% macro is_public(kind, key) -%}
not {{ is_private(kind, key) }}
{%- endmacro %}

{#- True where whoever may see the one item may see the other: only then is one told of the other. -#}
{% macro are_seen_together(key_a, key_b) -%}
({{ viewers_of(key_a) }}) is not distinct from ({{ viewers_of(key_b) }})
{%- endmacro %}

{% macro viewers_of(key) -%}
select max(hidden.viewers) from {{ ref('int_private') }} as hidden
where hidden.kind = 'item' and hidden.private_key = {{ key }}
{%- endmacro %}
