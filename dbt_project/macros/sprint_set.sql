{#- A Jira list of sprint ids ("12, 9") in one canonical order ("9,12"), so that equal sets are equal texts. -#}
{% macro sprint_set(text) -%}
{{ return(adapter.dispatch('sprint_set', 'truce')(text)) }}
{%- endmacro %}

{% macro default__sprint_set(text) -%}
nullif(array_to_string({{ in_order_of_ids("string_split_regex(coalesce(" ~ text ~ ", ''), '\\s*,\\s*')") }}, ','), '')
{%- endmacro %}

{#- The distinct ids of a list: numbers by their size, whatever their length, and texts of one length by their letters. -#}
{% macro in_order_of_ids(ids) -%}
{{ return(adapter.dispatch('in_order_of_ids', 'truce')(ids)) }}
{%- endmacro %}

{% macro default__in_order_of_ids(ids) -%}
list_transform(
    list_sort(list_distinct(list_transform({{ ids }}, lambda id: {'digits': length(id), 'id': id}))), lambda one: one.id
)
{%- endmacro %}
