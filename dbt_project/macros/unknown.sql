{#- The last arm of a `case` over a closed list: a value that nobody has thought of stops the night with its name
    instead of passing for another. `what` says what kind of value it is. Null stays null. -#}
{% macro unknown(what, value) -%}
{{ return(adapter.dispatch('unknown', 'truce')(what, value)) }}
{%- endmacro %}

{% macro default__unknown(what, value) -%}
error('unknown {{ what }} ' || {{ value }} || ' → give it an arm of its own where this is decided')
{%- endmacro %}
