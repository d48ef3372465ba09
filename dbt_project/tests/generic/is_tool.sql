{#- Every value is a tool of the list; with `role` or `contract`, one that has it; `with_scope_word`, followed by its word for
    a container, as `jira_project`. Null, and what `or_else` names, is allowed. -#}
{% test is_tool(model, column_name, role=none, contract=none, with_scope_word=false, or_else=[]) %}
{%- set allowed = or_else | list -%}
{%- for tool in tools_with(role, contract) -%}
    {%- do allowed.append(tool ~ ('_' ~ var('tools')[tool]['scope_word'] if with_scope_word else '')) -%}
{%- endfor %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} not in ('{{ allowed | join("', '") }}')
{% endtest %}
