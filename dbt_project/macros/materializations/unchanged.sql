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
create or replace table memory.main.table_version as {{ table_versions() }};
create or replace table memory.main.began as select max(snapshot_id) as version from __ducklake_metadata_{{ target.database }}.ducklake_snapshot
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

{#- The version of the lake in which each table was last changed, from DuckLake's own catalog. Rows kept in the catalog
    show in `changes_made` only; that of an expired version is gone, but its files tell it still. -#}
{% macro table_versions() -%}
{%- set catalog = '__ducklake_metadata_' ~ target.database -%}
with changes as (
    select cast({{ changed_tables() }} as bigint) as table_id, snapshot_id from {{ catalog }}.ducklake_snapshot_changes
    union all
    select table_id, begin_snapshot from {{ catalog }}.ducklake_data_file
    union all
    select table_id, end_snapshot from {{ catalog }}.ducklake_data_file where end_snapshot is not null
    union all
    select table_id, begin_snapshot from {{ catalog }}.ducklake_delete_file
)
select
    schemas.schema_name || '.' || tables.table_name as relation,
    greatest(max(tables.begin_snapshot), coalesce(max(changes.snapshot_id), 0)) as version,
from {{ catalog }}.ducklake_table as tables
inner join {{ catalog }}.ducklake_schema as schemas on tables.schema_id = schemas.schema_id
left join changes on tables.table_id = changes.table_id
where tables.end_snapshot is null and schemas.end_snapshot is null
group by 1
{%- endmacro %}

{#- The tables that a version of the lake changed, a row each: `changes_made` lists them as kind:id. -#}
{% macro changed_tables() -%}
unnest(regexp_extract_all(changes_made, '[a-z_]+:(\d+)', 1))
{%- endmacro %}

{#- What a table is made of, as one text (null where a part of it is not known), and what was recorded of it when it was
    last built, if it is as it was then: its inputs and its content. One question, since each costs. -#}
{% macro compared_inputs(relation, sql) -%}
{%- set relations = [] -%}
{%- for schema, name in modules.re.findall('"' ~ target.database ~ '"\."(\w+)"\."(\w+)"', sql) -%}
    {%- if schema ~ '.' ~ name not in relations -%}{%- do relations.append(schema ~ '.' ~ name) -%}{%- endif -%}
{%- endfor -%}
{%- set files = modules.re.findall("read_csv\(\s*'((?:[^']|'')+)'", sql) | unique | list -%}
{%- set question -%}
with inputs as (
    select
        case when count(version) = {{ relations | length }} then concat_ws(
            ' ', '{{ local_md5(sql) }}', version(), md5(string_agg(relation || version, ' ' order by relation))
            {%- if files %},
            (select md5(string_agg(content, chr(10) order by filename)) from read_text(['{{ files | join("', '") }}']))
            {%- endif %}
        ) end as inputs,
    from memory.main.table_version
    where relation in ('{{ relations | join("', '") }}')
)
select inputs.inputs, builds.inputs, builds.content
from inputs
left join (
    select table_build.*
    from memory.main.table_build
    inner join memory.main.table_version using (relation, version)
    where relation = '{{ relation.schema }}.{{ relation.identifier }}'
) as builds on true
{%- endset -%}
{{ return(run_query(question).rows[0]) }}
{%- endmacro %}

{#- All rows of a table as one text, whatever their order. -#}
{% macro content_of(relation) -%}
{{ return(run_query(
    'select count(*) || \' \' || coalesce(sum(cast(hash(content) as hugeint)), 0) from ' ~ relation ~ ' as content'
).rows[0][0]) }}
{%- endmacro %}

{#- Remember what a table was made of, and at what version of the lake it stands now: after its transaction. -#}
{% macro record_build(relation, inputs=none, content=none) -%}
{%- set name = relation.schema ~ '.' ~ relation.identifier -%}
{%- set catalog = '__ducklake_metadata_' ~ target.database -%}
{%- set statements -%}
insert into memory.main.table_version
select '{{ name }}', 0 where '{{ name }}' not in (select relation from memory.main.table_version);
update memory.main.table_version set version = coalesce((
    select max(changes.snapshot_id)
    from (
        select snapshot_id, {{ changed_tables() }} as table_id from {{ catalog }}.ducklake_snapshot_changes
        where snapshot_id > (select version from memory.main.began)
    ) as changes
    inner join {{ catalog }}.ducklake_table as tables on changes.table_id = tables.table_id
    inner join {{ catalog }}.ducklake_schema as schemas on tables.schema_id = schemas.schema_id
    where tables.table_name = '{{ relation.identifier }}' and schemas.schema_name = '{{ relation.schema }}'
), version)
where relation = '{{ name }}';
{%- if inputs %}
delete from memory.main.table_build where relation = '{{ name }}';
insert into memory.main.table_build
select relation, '{{ inputs }}', '{{ content }}', version from memory.main.table_version where relation = '{{ name }}';
{%- endif %}
{%- endset -%}
{%- do run_query(statements) -%}
{%- endmacro %}
