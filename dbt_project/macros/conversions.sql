{#- Values that tools send as text and the marts need as numbers, days and instants. A value is converted where it can
    mean one thing only. What is null afterwards although something was given is lost, and never in silence: each
    staging model keeps it in its column `unread`, and `int_unread_value` counts it. `calendar_day`, `utc_timestamp` and
    `from_epoch` (dialect.sql) are the other conversions. -#}

{#- A number as tools and people write it in the ten languages: 5, 0.5, 1,5, 1 000, 1'000, 1,000.5, 1.000,5, １０. Null
    where it can be two ("1,000" is a thousand or one; so is "1.000", which no program writes for one) or none ("5
    days"). -#}
{% macro number_of(text) -%}
{{ return(adapter.dispatch('number_of', 'truce')(text)) }}
{%- endmacro %}

{% macro default__number_of(text) -%}
{%- set group, gap = '[1-9][0-9]{0,2}', "[ \\x{A0}\\x{202F}\\x{2009}''’]" -%}
list_filter(
    list_transform(
        [translate(trim({{ text }}, ' ' || chr(9) || chr(10) || chr(160)), '０１２３４５６７８９．，－−＋', '0123456789.,--+')],
        lambda told: try_cast(case
            when regexp_full_match(told, '[+-]?{{ group }}[.,][0-9]{2}0') then null
            when regexp_full_match(told, '[+-]?{{ group }},[0-9]{3}') then null
            when regexp_full_match(told, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?') then told
            when regexp_full_match(told, '[+-]?([0-9]*,[0-9]+)') then replace(told, ',', '.')
            when regexp_full_match(told, '[+-]?{{ group }}(({{ gap }}[0-9]{3})+)([.,][0-9]+)?')
                then replace(regexp_replace(told, '{{ gap }}', '', 'g'), ',', '.')
            when regexp_full_match(told, '[+-]?{{ group }}((,[0-9]{3})+[.][0-9]+|(,[0-9]{3}){2,})') then replace(told, ',', '')
            when regexp_full_match(told, '[+-]?{{ group }}(([.][0-9]{3})+,[0-9]+|([.][0-9]{3}){2,})')
                then replace(replace(told, '.', ''), ',', '.')
        end as double)
    ), lambda number: isfinite(number)
)[1]
{%- endmacro %}

{#- The number in a JSON value: one of JSON's own means what it says, a text is read as people write it, and of a choice
    from a list (`{"value": "5"}`) its text is. -#}
{% macro json_number(json) -%}
coalesce(
    case when regexp_full_match({{ json }}, '-?[0-9].*') then try_cast({{ json }} as double) end,
    {{ number_of('coalesce(' ~ json_text(json, '$.value') ~ ', ' ~ json_text(json, '$') ~ ')') }}
)
{%- endmacro %}

{#- A whole number, such as seconds; null where a fraction would be cut off. -#}
{% macro whole_number(text) -%}
case when {{ number_of(text) }} = round({{ number_of(text) }}) then try_cast({{ number_of(text) }} as bigint) end
{%- endmacro %}

{#- A count or a level, as JSON writes it; null for any other text. -#}
{% macro integer_of(text) -%}
cast(try_cast(case when regexp_full_match({{ text }}, '-?[0-9]{1,9}([.]0+)?') then {{ text }} end as double) as integer)
{%- endmacro %}

{#- True or false, as tools send it; null where it is neither, such as "maybe". -#}
{% macro yes_or_no(text) -%}
case lower(trim({{ text }})) when 'true' then true when '1' then true when 'false' then false when '0' then false end
{%- endmacro %}

{#- What of a row could not be converted, as (field, value) entries: `fields` maps each column to the text that it was
    made of. Where the column says something even so, such as false by default, it is mapped to what the conversion
    gives and the text. -#}
{% macro unread(fields) -%}
list_filter(
    [
        {%- for column, from in fields.items() %}
        {%- set converted, text = (column, from) if from is string else from %}
        {{ lost_entry("'" ~ column ~ "'", 'case when (' ~ converted ~ ') is null then nullif(trim(cast(' ~ text ~ " as varchar)), '') end") }}
        {{- ', ' if not loop.last }}
        {%- endfor %}
    ], lambda lost: lost.value is not null
)
{%- endmacro %}

{% macro lost_entry(field, value) -%}
{'field': {{ field }}, 'value': {{ value }}}
{%- endmacro %}

{#- The list of one value that is lost. -#}
{% macro lost_value(field, value) -%}
[{{ lost_entry(field, value) }}]
{%- endmacro %}

{#- Rows of the contract `unread` of a relation that has the column `unread`: a row for each of the columns `fields`, with
    how many values were given, how many of them are lost, and one of those. `id` names a record to people; `defaulted`
    are columns that say something where a value is lost, and are counted beside `fields`. -#}
{% macro unread_of(relation, entity, fields, id, defaulted=[]) -%}
{%- set named = fields + defaulted %}
select
    '{{ entity }}' as entity,
    counted.field,
    counted.converted
        + case when counted.field in ('{{ fields | join("', '") }}') then coalesce(lost.lost, 0) else 0 end as given,
    coalesce(lost.lost, 0) as lost,
    lost.example,
    lost.example_id,
from (
    select
        unnest(['{{ named | join("', '") }}']) as field,
        unnest([count({{ named | join('), count(') }})]) as converted,
    from {{ relation }}
) as counted
left join (
    select
        entry.lost.field as field,
        count(*) as lost,
        min_by(entry.lost.value, row(entry.lost.value, {{ id }})) as example,
        min_by({{ id }}, row(entry.lost.value, {{ id }})) as example_id,
    from {{ relation }} as rows, unnest(rows.unread) as entry (lost)
    group by entry.lost.field
) as lost on counted.field = lost.field
{%- endmacro %}
