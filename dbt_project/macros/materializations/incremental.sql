{#- Incremental models: a table that is brought up to date item by item, see by_item.sql.

    `inputs` names a macro of item_inputs.sql, whose query has a row per item: `work_item_key` and `fingerprint`; the
    model calls it once with `do`, for dbt to see what it refers to. The model's own text is part of the
    fingerprint, so that a new definition rebuilds every item. Rows are deleted and inserted, and what they were
    built from is remembered, in one transaction: a killed run changes nothing, and a run without news writes
    nothing. dbt-duckdb's own delete+insert keeps the rows of items that lost them; microbatch misses late rows
    (docs/decisions). -#}
{% materialization incremental, adapter='duckdb', supported_languages=['sql'] %}
    {%- set target = this.incorporate(type='table') -%}
    {%- set built = built_from(this) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set changed_only = builds_changed_only() -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement('inputs') -%}
        create or replace temporary table {{ item_inputs() }} as
        select * exclude (fingerprint), hash(fingerprint, '{{ model.checksum.checksum }}') as fingerprint
        from ({{ context[config.require('inputs')]() }}) as inputs
    {%- endcall %}

    {% if changed_only %}
        {% call statement('changed') -%}
            create or replace temporary table {{ changed_items() }} as
            select coalesce(inputs.work_item_key, built.work_item_key) as work_item_key
            from {{ item_inputs() }} as inputs
            full join {{ built }} as built on inputs.work_item_key = built.work_item_key
            where
                coalesce(inputs.work_item_key, built.work_item_key) is not null
                and (
                    inputs.fingerprint is distinct from built.fingerprint
                    or (select max(as_of) from {{ built }}) > {{ as_of() }}
                );
            create or replace temporary table temp.main.new_row as {{ sql }}
        {%- endcall %}
        {%- set changed = run_query('select count(*) from ' ~ changed_items()).rows[0][0] -%}
        {%- set grown = run_query('select count(*) from temp.main.new_row').rows[0][0] -%}
        {% call statement('main') -%}
            {% if changed %}
            delete from {{ target }} where work_item_key in (select work_item_key from {{ changed_items() }});
            {% endif %}
            {% if grown %}
            insert into {{ target }} by name select * from temp.main.new_row;
            {% endif %}
            {% if changed or grown %}
            delete from {{ built }}
            where work_item_key is null or work_item_key in (select work_item_key from {{ changed_items() }});
            insert into {{ built }}
            {{ built_rows() }}
            where work_item_key in (select work_item_key from {{ changed_items() }})
            {% else %}
            select 0
            {% endif %}
        {%- endcall %}
    {% else %}
        {{ get_assert_columns_equivalent(sql) }}
        {% if existing is not none and not existing.is_table %}{% do adapter.drop_relation(existing) %}{% endif %}
        {% call statement('main') -%}
            {% if existing is not none and existing.is_table and same_columns(existing, none, true) %}
            truncate {{ target }};
            {% else %}
            create or replace table {{ target }} {{ get_table_columns_and_constraints() }};
            {% endif %}
            insert into {{ target }} by name {{ sql }};
            create or replace table {{ built }} as {{ built_rows() }}
        {%- endcall %}
    {% endif %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {%- do record_build(this) -%}
    {%- do record_build(built) -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target]}) }}
{% endmaterialization %}
