{#- One of the organisation's CSV files, columns by name and with their types; empty cells are null.

    They are read here and are no dbt seeds: dbt writes its compiled statement to `target/run/<seed path>`,
    and with the absolute path of a directory outside of the project that is the CSV file itself. -#}
{% macro organisation_file(name, columns) -%}
{{ return(adapter.dispatch('organisation_file', 'truce')(name, columns)) }}
{%- endmacro %}

{% macro default__organisation_file(name, columns) -%}
select
    {%- for column, type in columns.items() %}
    cast(nullif(trim({{ column }}), '') as {{ type }}) as {{ column }},
    {%- endfor %}
from read_csv(
    '{{ env_var("TRUCE_ORG_DIR", "seeds") }}/{{ name }}.csv',
    header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '', null_padding = true
)
{%- endmacro %}
