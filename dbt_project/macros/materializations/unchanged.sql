{#- Tables whose inputs are as they were are not built again, and a result that is as it was is not written
    (table.sql beside this): a night without news builds what asks for the clock, and little of that is new.

    What a table is made of is read off the text of its query: that text, with the clock where it is asked for, the
    version of the lake that each table named in it was last changed by, and the organisation's files that it reads. It
    is kept in `intermediate.table_build` with the version of the table itself, so that a table which somebody else has
    changed, or whose build was killed before it was recorded, is built anew. -#}

{#- What was recorded, and the version of each table of the lake, in the memory of this run. -#}
{% macro load_table_builds() -%}
{%- if not execute or flags.WHICH not in ('build', 'run') -%}
    {{ return('') }}
{%- endif -%}
{%- set record = table_build_record() -%}
create table if not exists {{ record }} ({{ table_build_columns() }});
create or replace table memory.main.table_build as from {{ record }};
create or replace table memory.main.table_version as {{ table_versions() }}
{%- endmacro %}

{#- Keep what this run has found out, in one transaction, also where a model of it failed. -#}
{% macro store_table_builds() -%}
{%- if not execute or flags.WHICH not in ('build', 'run') -%}
    {{ return('') }}
{%- endif -%}
begin;
delete from {{ table_build_record() }};
insert into {{ table_build_record() }} from memory.main.table_build;
commit
{%- endmacro %}

{% macro table_build_record() -%}
{{ return(api.Relation.create(database=target.database, schema='intermediate', identifier='table_build')) }}
{%- endmacro %}

{% macro table_build_columns() -%}
relation varchar, inputs varchar, content varchar, version bigint
{%- endmacro %}

{#- The version of the lake in which each table was last changed, from DuckLake's own catalog, or of one table. Rows kept in
    the catalog show in `changes_made` only; that of an expired version is gone, but its files tell it still. -#}
{% macro table_versions(relation=none) -%}
{%- set catalog = '__ducklake_metadata_' ~ target.database -%}
with tables as (
    select tables.table_id, tables.begin_snapshot, schemas.schema_name || '.' || tables.table_name as relation
    from {{ catalog }}.ducklake_table as tables
    inner join {{ catalog }}.ducklake_schema as schemas on tables.schema_id = schemas.schema_id
    where tables.end_snapshot is null and schemas.end_snapshot is null
    {%- if relation %} and schemas.schema_name = '{{ relation.schema }}' and tables.table_name = '{{ relation.identifier }}'{% endif %}
),
changes as (
    select cast(unnest(regexp_extract_all(changes_made, '[a-z_]+:(\d+)', 1)) as bigint) as table_id, snapshot_id
    from {{ catalog }}.ducklake_snapshot_changes
    union all
    select table_id, begin_snapshot from {{ catalog }}.ducklake_data_file
    union all
    select table_id, end_snapshot from {{ catalog }}.ducklake_data_file where end_snapshot is not null
    union all
    select table_id, begin_snapshot from {{ catalog }}.ducklake_delete_file
)
select tables.relation, greatest(max(tables.begin_snapshot), coalesce(max(changes.snapshot_id), 0)) as version
from tables
left join changes on tables.table_id = changes.table_id
group by tables.relation
{%- endmacro %}

{#- Everything a table is made of, as one text; null where a part of it is not known. -#}
{% macro inputs_of(sql) -%}
{%- set relations = [] -%}
{%- for schema, name in modules.re.findall('"' ~ target.database ~ '"\."(\w+)"\."(\w+)"', sql) -%}
    {%- if schema ~ '.' ~ name not in relations -%}{%- do relations.append(schema ~ '.' ~ name) -%}{%- endif -%}
{%- endfor -%}
{%- set files = modules.re.findall("read_csv\(\s*'((?:[^']|'')+)'", sql) | unique | list -%}
{%- set inputs -%}
select
    case when count(versions.version) = {{ relations | length }} then concat_ws(
        ' ', '{{ local_md5(sql) }}', version(), md5(string_agg(versions.relation || versions.version, ' ' order by versions.relation))
        {%- if files %},
        (select md5(string_agg(content, chr(10) order by filename)) from read_text(['{{ files | join("', '") }}']))
        {%- endif %}
    ) end
from memory.main.table_version as versions
where versions.relation in ('{{ relations | join("', '") }}')
{%- endset -%}
{{ return(run_query(inputs).rows[0][0]) }}
{%- endmacro %}

{#- What was recorded of a table when it was last built, if it is as it was then: inputs and content; else nulls. -#}
{% macro built_as_recorded(relation) -%}
{%- set found = run_query(
    "select builds.inputs, builds.content from memory.main.table_build as builds inner join memory.main.table_version as versions"
    ~ " on builds.relation = versions.relation and builds.version = versions.version where builds.relation = '"
    ~ relation.schema ~ '.' ~ relation.identifier ~ "'"
).rows -%}
{{ return(found[0] if found and not flags.FULL_REFRESH else (none, none)) }}
{%- endmacro %}

{#- All rows of a table as one text, whatever their order. -#}
{% macro content_of(relation) -%}
{{ return(run_query(
    'select count(*) || \' \' || coalesce(sum(cast(hash(content) as hugeint)), 0) from ' ~ relation ~ ' as content'
).rows[0][0]) }}
{%- endmacro %}

{#- Remember what a table was made of, and at what version of the lake it stands now: after its transaction. -#}
{% macro record_build(relation, inputs=none, content=none, is_written=true) -%}
{%- set name = relation.schema ~ '.' ~ relation.identifier -%}
{%- if is_written -%}
    {%- do run_query("delete from memory.main.table_version where relation = '" ~ name ~ "'") -%}
    {%- do run_query('insert into memory.main.table_version ' ~ table_versions(relation)) -%}
{%- endif -%}
{%- if inputs -%}
    {%- do run_query("delete from memory.main.table_build where relation = '" ~ name ~ "'") -%}
    {%- do run_query(
        "insert into memory.main.table_build select relation, '" ~ inputs ~ "', '" ~ content
        ~ "', version from memory.main.table_version where relation = '" ~ name ~ "'"
    ) -%}
{%- endif -%}
{%- endmacro %}
