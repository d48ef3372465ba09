{#- Incremental models whose rows belong to one item each (incremental.sql beside this).

    An item is built again when the fingerprint of everything its rows are made of differs from that of the last
    build. That is by content and not by time: an event that arrives late, is corrected, deleted or read anew, or
    a status that changes its category, all change the fingerprint; so the table equals its full refresh. -#}

{#- Where an incremental table remembers what it was built from: a fingerprint per item, and the clock of the last
    build in a row without item. -#}
{% macro built_from(relation) -%}
{{ return(api.Relation.create(database=relation.database, schema='intermediate', identifier=relation.identifier ~ '_built')) }}
{%- endmacro %}

{#- The rows of that table: the clock first, then the items, to which a condition may be appended. -#}
{% macro built_rows() -%}
select cast(null as varchar) as work_item_key, cast(null as ubigint) as fingerprint, {{ as_of() }} as as_of
union all
select work_item_key, fingerprint, null from {{ item_inputs() }}
{%- endmacro %}

{#- True when only the changed items are built this time. -#}
{% macro builds_changed_only() -%}
{%- if not is_incremental() -%}
    {{ return(false) }}
{%- endif -%}
{%- set existing = load_cached_relation(this) -%}
{%- set built = built_from(this) -%}
{%- if existing is none or not existing.is_table or adapter.get_relation(built.database, built.schema, built.identifier) is none -%}
    {{ return(false) }}
{%- endif -%}
{{ return(same_columns(this, none, true)) }}
{%- endmacro %}

{#- The rows of the model named by `inputs`, the fingerprint mixed with the text of the model that is built from them;
    a temporary table of the connection that builds it. -#}
{% macro item_inputs() -%}
temp.main.item_input
{%- endmacro %}

{#- Items that differ from the last build; a temporary table of the connection that builds the model. -#}
{% macro changed_items() -%}
temp.main.changed_item
{%- endmacro %}
