{#- Put the rows of a table aside under a temporary name, with the columns that its contract declares; an
    empty table of those columns where it does not exist yet. For a model that continues its own last version. -#}
{% macro remember(relation, name) -%}
{%- set existing = load_cached_relation(relation) -%}
create or replace temporary table {{ name }} as
select
    {%- for column in model.columns.values() %}
    {{ column.name if existing is not none else 'cast(null as ' ~ column.data_type ~ ') as ' ~ column.name }},
    {%- endfor %}
{% if existing is not none -%}
from {{ existing }}
{%- else -%}
where false
{%- endif %}
{%- endmacro %}
