{#- Jira's rich text as text: a document (ADF, of Cloud) becomes Markdown's plain half, plain text (Server) stays as it
    is. A block begins on a line of its own and nothing stands between inline nodes: "pay" in bold before "ment" is one
    word, and two bullets are two sentences. Code is fenced and quotes have their mark, so that prose() knows them. -#}
{% macro rich_text(json) -%}
{{ return(adapter.dispatch('rich_text', 'truce')(json)) }}
{%- endmacro %}

{% macro default__rich_text(json) -%}
case json_type({{ json }})
    when 'VARCHAR' then {{ json_text(json, '$') }}
    when 'OBJECT' then (
        select trim(regexp_replace(string_agg(
            case
                when kind = 'text' and coalesce(starts_with(node, code || '.'), false) then {{ fenced('said') }}
                when kind = 'text' and is_code then '`' || said || '`'
                when kind = 'date' then strftime({{ utc_timestamp('said') }}, '%Y-%m-%d')
                when kind in ({{ "'" ~ inline_nodes() | join("', '") ~ "'" }}) then coalesce(said, '')
                when coalesce(starts_with(node, quote || '.'), false) then chr(10) || '> '
                else chr(10) || case when ends_with(kind, 'Card') then said else '' end
            end, '' order by place
        ), '(\s*\n)+', chr(10), 'g'), E' \n')
        from (
            select
                *,
                last_value(case when kind = 'codeBlock' then node end ignore nulls) over (order by place) as code,
                last_value(case when kind = 'blockquote' then node end ignore nulls) over (order by place) as quote,
            from (
                select
                    found.id as place,
                    found.fullkey as node,
                    {{ json_text('found.value', '$.type') }} as kind,
                    coalesce(
                        {%- for path in ['text', 'attrs.text', 'attrs.shortName', 'attrs.url', 'attrs.timestamp'] %}
                        {{ json_text('found.value', '$.' ~ path) }}{{ ',' if not loop.last }}
                        {%- endfor %}
                    ) as said,
                    list_contains({{ json_texts('found.value', '$.marks[*].type') }}, 'code') as is_code,
                from json_tree({{ json }}) as found
                where
                    found.type = 'OBJECT'
                    and {{ json_text('found.value', '$.type') }} is not null
                    and not ends_with(found.path, '.marks')
            )
        )
    )
end
{%- endmacro %}

{#- Nodes that stand within a line; every other one begins a line. -#}
{% macro inline_nodes() -%}
{{ return(['text', 'mention', 'status', 'emoji', 'inlineCard', 'placeholder', 'mediaInline', 'inlineExtension']) }}
{%- endmacro %}

{% macro fenced(code) -%}
chr(10) || '```' || chr(10) || {{ code }} || chr(10) || '```' || chr(10)
{%- endmacro %}
