{#- Which relations a schema of the lake has, asked of DuckLake's own catalog.

    dbt-duckdb asks the information schema, which opens every table of the lake to tell its size: two seconds of
    processor time at 130 tables, before the first model. -#}
{% macro duckdb__list_relations_without_caching(schema_relation) %}
    {%- set catalog = '__ducklake_metadata_' ~ schema_relation.database %}
    {% call statement('list_relations_without_caching', fetch_result=True, auto_begin=False) -%}
        {% for kind in ('table', 'view') %}
        select
            '{{ schema_relation.database }}' as "database",
            relation.{{ kind }}_name as "name",
            namespace.schema_name as "schema",
            '{{ kind }}' as "type"
        from {{ catalog }}.ducklake_{{ kind }} as relation
        inner join {{ catalog }}.ducklake_schema as namespace using (schema_id)
        where relation.end_snapshot is null and namespace.end_snapshot is null
            and namespace.schema_name = '{{ schema_relation.schema }}'
        {{ 'union all' if not loop.last }}
        {% endfor %}
    {%- endcall %}
    {{ return(load_result('list_relations_without_caching').table) }}
{% endmacro %}
