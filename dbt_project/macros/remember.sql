{#- Put the rows of a table aside under a temporary name, with the columns that its contract declares; what the
    table does not have yet is null, and one that does not exist is empty. For a model that continues its own last
    version. -#}
{% macro remember(relation, name) -%}
{%- set existing = load_cached_relation(relation) -%}
{%- set present = adapter.get_columns_in_relation(existing) | map(attribute='name') | list if existing is not none else [] -%}
create or replace temporary table {{ name }} as
select
    {%- for column in model.columns.values() %}
    {{ column.name if column.name in present else 'cast(null as ' ~ column.data_type ~ ') as ' ~ column.name }},
    {%- endfor %}
{% if existing is not none -%}
from {{ existing }}
{%- else -%}
where false
{%- endif %}
{%- endmacro %}
