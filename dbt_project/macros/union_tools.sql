{#- The rows that all tools have under a contract, with `source` before its columns.

    A contract is the yml of the model that calls this, `int_tools__<contract>`: its columns, their types and meaning.
    A tool fills it with a model `int_<tool>__<contract>`, which it declares in `tools` of dbt_project.yml: one that is
    declared and missing, a column that it does not have, a contract that nobody knows stop the build and are named. -#}
{% macro union_tools(contract) -%}
{%- if execute -%}{%- do check_contracts() -%}{%- endif -%}
{%- set columns = model.columns.values() | rejectattr('name', 'equalto', 'source') | list -%}
{%- if execute and not columns -%}
    {%- do exceptions.raise_compiler_error('contract ' ~ contract ~ ' has no columns: describe them in ' ~ model.name ~ '.yml') -%}
{%- endif -%}
{%- set tools = tools_with(contract=contract) -%}
{%- for tool in tools %}
{%- set filled_by = 'int_' ~ tool ~ '__' ~ contract %}
select
    '{{ tool }}' as source,
    {%- for column in columns %}
    cast({{ filled_by }}.{{ column.name }} as {{ column.data_type }}) as {{ column.name }},
    {%- endfor %}
from {{ ref(filled_by) }} as {{ filled_by }}
{{ 'union all' if not loop.last }}
{%- else %}
select
    cast(null as varchar) as source,
    {%- for column in columns %}
    cast(null as {{ column.data_type }}) as {{ column.name }},
    {%- endfor %}
where false
{%- endfor %}
{%- endmacro %}

{#- Every contract that a tool declares is one that somebody reads: rows of a misspelt one would be lost unseen. -#}
{% macro check_contracts() -%}
{%- for tool, its in var('tools').items() -%}
    {%- for contract in its['contracts'] if 'model.truce.int_tools__' ~ contract not in graph.nodes -%}
        {%- do exceptions.raise_compiler_error(
            'tool ' ~ tool ~ ' declares the contract ' ~ contract ~ ', which does not exist'
            ~ ' → see models/intermediate/tools, and tools in dbt_project.yml'
        ) -%}
    {%- endfor -%}
{%- endfor -%}
{%- endmacro %}
