{#- The tools stand once in dbt, in the variable `tools` of dbt_project.yml. These are the only ways to it; a name of a
    tool stands in no SQL but that of its own folders. -#}

{#- Names of the tools that have a role and fill a contract, in the list's order; without either, all. -#}
{% macro tools_with(role=none, contract=none) -%}
{%- set found = [] -%}
{%- for tool, its in var('tools').items() -%}
    {%- if (role is none or role in its['roles']) and (contract is none or contract in its['contracts']) -%}
        {%- do found.append(tool) -%}
    {%- endif -%}
{%- endfor -%}
{{ return(found) }}
{%- endmacro %}

{#- The same names as SQL has them, between commas. -#}
{% macro quoted_tools(role=none, contract=none) -%}
'{{ tools_with(role, contract) | join("', '") }}'
{%- endmacro %}

{#- True where `source` is a tool of that role. -#}
{% macro has_role(source, role) -%}
{%- if tools_with(role) -%} {{ source }} in ({{ quoted_tools(role) }}) {%- else -%} false {%- endif -%}
{%- endmacro %}

{#- A property that the list gives the tool `source`; null where it gives none. -#}
{% macro of_tool(source, property) -%}
case {{ source }}
    {%- for tool, its in var('tools').items() %} when '{{ tool }}' then {{ "'" ~ its[property] ~ "'" if property in its else 'null' }}{% endfor %}
    else {{ unknown('tool', source) }}
end
{%- endmacro %}

{#- Place of a tool in the list: of two accounts the one of the earlier tool names a person. -#}
{% macro tool_rank(source) -%}
case {{ source }} {%- for tool in tools_with() %} when '{{ tool }}' then {{ loop.index }}{% endfor %}
    else {{ unknown('tool', source) }}
end
{%- endmacro %}

{#- The declared tables of raw, `tool__entity`; none while dbt parses, when it does not know them yet. -#}
{% macro raw_tables() -%}
{%- if not execute -%}{{ return([]) }}{%- endif -%}
{{ return(graph.sources.values() | selectattr('source_name', 'equalto', 'raw') | map(attribute='name') | list) }}
{%- endmacro %}

{#- The tool that a key of the conformed layer, `source:id`, belongs to. -#}
{% macro source_of(key) -%}
split_part({{ key }}, ':', 1)
{%- endmacro %}

{#- The team that a container is where no organisation says whose it is: `jira-project:PAY`. -#}
{% macro derived_team_id(source, container_id) -%}
{{ source }} || '-' || {{ of_tool(source, 'scope_word') }} || ':' || {{ container_id }}
{%- endmacro %}

{#- The columns of organisation files that hold the tools' ids: pairs of tool and column. -#}
{% macro tool_columns(property, role=none) -%}
{%- set found = [] -%}
{%- for tool in tools_with(role) if property in var('tools')[tool] -%}
    {%- do found.append((tool, var('tools')[tool][property])) -%}
{%- endfor -%}
{{ return(found) }}
{%- endmacro %}

{#- A row for each tool's column of an organisation file that is not empty: the other `columns`, `source` and `name`. -#}
{% macro unpivot_tools(relation, property, columns, name) -%}
{%- for tool, column in tool_columns(property) %}
select {{ columns | join(', ') }}, '{{ tool }}' as source, {{ column }} as {{ name }} from {{ relation }}
where {{ column }} is not null
{{ 'union all' if not loop.last }}
{%- endfor -%}
{%- endmacro %}

{#- Every work item a text names in the way of one of the tools, in order, as a list. -#}
{% macro named_refs(text) -%}
{%- set patterns = [] -%}
{%- for its in var('tools').values() if 'ref_pattern' in its -%}
    {%- do patterns.append(its.get('ref_address', '') ~ its['ref_pattern']) -%}
{%- endfor -%}
regexp_extract_all({{ text }}, '{{ patterns | join("|") }}')
{%- endmacro %}

{#- A named reference as it stands in `item_ref`: of an address only its end. -#}
{% macro ref_of(named) -%}
regexp_replace({{ named }}, '^({{ var("tools").values() | map(attribute="ref_address") | select("string") | join("|") }})', '')
{%- endmacro %}
