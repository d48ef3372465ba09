{#- A Jira list of sprint ids ("12, 9") in one canonical order ("12,9"), so that equal sets are equal texts. -#}
{% macro sprint_set(text) -%}
{{ return(adapter.dispatch('sprint_set', 'truce')(text)) }}
{%- endmacro %}

{% macro default__sprint_set(text) -%}
nullif(array_to_string(list_sort(list_distinct(string_split_regex(coalesce({{ text }}, ''), '\s*,\s*'))), ','), '')
{%- endmacro %}
