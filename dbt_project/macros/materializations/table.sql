{#- Tables of the lake, refilled in place, and only where they differ.

    dbt-duckdb builds a table aside, renames twice and drops the old one: three catalog changes a model. In
    DuckLake each makes the next statement read the whole catalog again (0.2 s of processor time at 120
    tables) and leaves rows in the catalog for ever, so every night costs more than the one before. A table
    whose columns are unchanged is emptied and filled in one transaction instead: readers see the old rows
    until the commit, a killed run changes nothing, and the catalog stays as it is. One whose inputs or rows are
    unchanged is left alone (unchanged.sql), and so are those made of it. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set contract = config.get('contract') -%}
    {%- set is_table = existing is not none and existing.is_table -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- set inputs, recorded_inputs, recorded_content = compared_inputs(this, sql) -%}
    {% if is_table and not flags.FULL_REFRESH and inputs and inputs == recorded_inputs and (not contract.enforced or same_columns(existing, none, true)) %}
        {% call statement('main') -%} select 0 {%- endcall %}
        {{ adapter.commit() }}
    {% else %}
        {%- set rows = 'temp.main.new_content' -%}
        {%- do run_query('create or replace temporary table ' ~ rows ~ ' as ' ~ sql) -%}
        {%- set new_rows = 'from ' ~ rows -%}
        {%- if contract.enforced %}
            {{ get_assert_columns_equivalent(new_rows) }}
        {%- endif -%}
        {%- set content = content_of(rows) -%}
        {%- set is_filled = is_table and same_columns(existing, new_rows, contract.enforced) -%}
        {% if is_filled and content == recorded_content and not flags.FULL_REFRESH %}
            {% call statement('main') -%} select 0 {%- endcall %}
        {% elif is_filled %}
            {% call statement('main') -%}
                truncate {{ target }};
                insert into {{ target }} by name {{ new_rows }}
            {%- endcall %}
        {% else %}
            {% if existing is not none and not existing.is_table %}
                {% do adapter.drop_relation(existing) %}
            {% endif %}
            {% call statement('main') -%}
                {% if contract.enforced %}
                create or replace table {{ target }} {{ get_table_columns_and_constraints() }};
                insert into {{ target }} by name {{ new_rows }}
                {% else %}
                create or replace table {{ target }} as {{ new_rows }}
                {% endif %}
            {%- endcall %}
        {% endif %}
        {{ run_hooks(post_hooks, inside_transaction=True) }}
        {{ adapter.commit() }}
        {%- do record_build(this, inputs, content) -%}
    {% endif %}

    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target]}) }}
{% endmaterialization %}

{#- True when the table has the columns that would be made now: under a contract those it declares, with
    their not-null constraints, else those of the query. -#}
{% macro same_columns(relation, sql, is_contracted) -%}
    {%- set present = run_query('select column_name, column_type, "null" from (describe ' ~ relation ~ ')').rows -%}
    {%- set wanted = [] -%}
    {%- if is_contracted -%}
        {%- for column in model.columns.values() -%}
            {%- set optional = column.constraints | selectattr('type', 'equalto', 'not_null') | list | length == 0 -%}
            {%- do wanted.append((column.name, column.data_type | upper, 'YES' if optional else 'NO')) -%}
        {%- endfor -%}
        {%- set found = [] -%}
        {%- for row in present -%}{%- do found.append((row[0], row[1], row[2])) -%}{%- endfor -%}
    {%- else -%}
        {%- set found = [] -%}
        {%- for row in present -%}{%- do found.append((row[0], row[1])) -%}{%- endfor -%}
        {%- for row in run_query('select column_name, column_type from (describe ' ~ sql ~ ')').rows -%}
            {%- do wanted.append((row[0], row[1])) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found | sort == wanted | sort) }}
{%- endmacro %}
