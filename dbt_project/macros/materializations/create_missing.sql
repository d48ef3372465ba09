{#- The tables under contract that a run is about to build for the first time, made empty in one transaction.

    A table that is made anew has each statement behind it load the whole catalog again, and each table
    costs its own commit; fifty of them at once cost one. Their models fill them in turn as they do any other
    night. Intermediate models declare no columns and are made when they are built. -#}
{% macro create_missing_tables() -%}
{%- if not execute or flags.WHICH not in ('build', 'run') -%}
    {{ return('') }}
{%- endif -%}
{%- set statements = [] -%}
{%- for node in graph.nodes.values() -%}
    {%- if
        node.unique_id in selected_resources
        and node.resource_type == 'model'
        and node.config.materialized in ('table', 'incremental')
        and node.config.contract.enforced
        and adapter.get_relation(node.database, node.schema, node.alias) is none
    -%}
        {%- set relation = api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias, type='table'
        ) -%}
        {%- set columns = adapter.render_raw_columns_constraints(raw_columns=node.columns) -%}
        {%- do statements.append('create table ' ~ relation ~ ' (' ~ columns | join(', ') ~ ')') -%}
        {%- do adapter.cache_added(relation) -%}
    {%- endif -%}
{%- endfor -%}
{{ return(('begin; ' ~ statements | join('; ') ~ '; commit') if statements else '') }}
{%- endmacro %}
