{#- The tables that no model makes any more, dropped: one was renamed, became part of another's query, or went.

    Publishing shows readers all that stands in build_marts and build_outcomes, so a table left behind would
    be a figure that never changes again. Nights published before keep theirs: they read older versions. -#}
{% macro drop_gone_tables() -%}
{%- if not execute or flags.WHICH not in ('build', 'run') -%}
    {{ return('') }}
{%- endif -%}
{%- set made = [] -%}
{%- for node in graph.nodes.values() -%}
    {%- if node.resource_type == 'model' and node.config.materialized != 'ephemeral' -%}
        {%- do made.append(node.schema ~ '.' ~ node.alias) -%}
    {%- endif -%}
{%- endfor -%}
{%- set statements = [] -%}
{%- for schema in ('build_marts', 'build_outcomes') -%}
    {%- set place = api.Relation.create(database=target.database, schema=schema) -%}
    {%- for row in list_relations_without_caching(place).rows -%}
        {%- if schema ~ '.' ~ row['name'] not in made -%}
            {%- do statements.append('drop ' ~ row['type'] ~ ' ' ~ place.incorporate(path={'identifier': row['name']})) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
{{ return(('begin; ' ~ statements | join('; ') ~ '; commit') if statements else '') }}
{%- endmacro %}
