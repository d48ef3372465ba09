{#- The run that the outcomes are made for; by hand, the newest run that read a source. -#}
{% macro current_run_id() -%}
{%- set named = this_run('RUN_ID') -%}
{%- if named -%}
'{{ named }}'
{%- else -%}
(select max_by(run_id, (recorded_at, run_id)) from {{ source('ops', 'source_status') }})
{%- endif -%}
{%- endmacro %}

{#- A day as people write it: `27 Nov`, and with its year where that is not the run's: `27 Nov 2025`. -#}
{% macro day_text(day) -%}
{{ return(adapter.dispatch('day_text', 'truce')(day)) }}
{%- endmacro %}

{% macro default__day_text(day) -%}
strftime({{ day }}, '%-d %b')
|| case
    when date_part('year', {{ day }}) = date_part('year', {{ as_of_date() }}) then ''
    else strftime({{ day }}, ' %Y')
end
{%- endmacro %}

{#- A day in a text that stays where it is written, always with its year: `27 Nov 2025` says the same next year. -#}
{% macro dated_text(day) -%}
{{ return(adapter.dispatch('dated_text', 'truce')(day)) }}
{%- endmacro %}

{% macro default__dated_text(day) -%}
strftime({{ day }}, '%-d %b %Y')
{%- endmacro %}

{#- "3 items", "1 item". -#}
{% macro counted(number, noun) -%}
{{ number }} || ' {{ noun }}' || case when {{ number }} = 1 then '' else 's' end
{%- endmacro %}

{#- A title short enough for a headline. -#}
{% macro short_title(title) -%}
case when length({{ title }}) > 70 then left({{ title }}, 69) || '…' else {{ title }} end
{%- endmacro %}

{#- What people call an item in a sentence: its key, or the tool's word where the key says nothing to anybody, and
    its title. The title of an item that was not read is its key. -#}
{% macro item_name(item) -%}
case
    when coalesce(nullif(trim({{ item }}.title), ''), {{ item }}.item_ref) != {{ item }}.item_ref
        then coalesce({{ of_tool(source_of(item ~ '.work_item_key'), 'item_word') }}, {{ item }}.item_ref)
        || ' “' || {{ short_title(item ~ '.title') }} || '”'
    else coalesce(
        'a ' || {{ of_tool(source_of(item ~ '.work_item_key'), 'item_word') }} || ' without a known title', {{ item }}.item_ref
    )
end
{%- endmacro %}

{#- The same as short as it can be told: its key, or its title where the key says nothing to anybody. -#}
{% macro item_label(item) -%}
case
    when {{ of_tool(source_of(item ~ '.work_item_key'), 'item_word') }} is null then {{ item }}.item_ref
    else {{ item_name(item) }}
end
{%- endmacro %}

{#- The same as a heading, in full: `PAY-10 Refunds`; the title alone where the key says nothing to anybody. -#}
{% macro item_heading(item) -%}
case
    when {{ of_tool(source_of(item ~ '.work_item_key'), 'item_word') }} is null then {{ item }}.item_ref || ' ' || {{ item }}.title
    else coalesce(nullif(trim({{ item }}.title), ''), {{ item_name(item) }})
end
{%- endmacro %}

{#- A quantity without needless decimals: 5.0 is 5, 4.25 is 4.3. -#}
{% macro quantity_text(number) -%}
case
    when round({{ number }}, 1) = round({{ number }}, 0) then cast(cast(round({{ number }}, 0) as bigint) as varchar)
    else cast(cast(round({{ number }}, 1) as decimal(18, 1)) as varchar)
end
{%- endmacro %}

{#- 3 high, 2 medium, 1 low, 0 none: for ordering. -#}
{% macro severity_rank(severity) -%}
case {{ severity }}
    when 'high' then 3 when 'medium' then 2 when 'low' then 1 when 'none' then 0
    else {{ unknown('severity', severity) }}
end
{%- endmacro %}

{#- The texts of a group as a JSON array in a stated order. -#}
{% macro json_texts_agg(value, order_by) -%}
{{ return(adapter.dispatch('json_texts_agg', 'truce')(value, order_by)) }}
{%- endmacro %}

{% macro default__json_texts_agg(value, order_by) -%}
cast(to_json(list({{ value }} order by {{ order_by }})) as varchar)
{%- endmacro %}

{#- The elements of a JSON array, each as JSON text. -#}
{% macro json_elements(json) -%}
{{ return(adapter.dispatch('json_elements', 'truce')(json)) }}
{%- endmacro %}

{% macro default__json_elements(json) -%}
from_json({{ json }}, '["json"]')
{%- endmacro %}

{#- A JSON array of texts as one text. -#}
{% macro joined_array(json, separator) -%}
{{ return(adapter.dispatch('joined_array', 'truce')(json, separator)) }}
{%- endmacro %}

{% macro default__joined_array(json, separator) -%}
array_to_string(from_json({{ json }}, '["varchar"]'), '{{ separator }}')
{%- endmacro %}

{#- The distinct texts of a group, sorted, as one text. -#}
{% macro distinct_text(value, separator) -%}
{{ return(adapter.dispatch('distinct_text', 'truce')(value, separator)) }}
{%- endmacro %}

{% macro default__distinct_text(value, separator) -%}
array_to_string(list_sort(list(distinct {{ value }}) filter (where {{ value }} is not null)), '{{ separator }}')
{%- endmacro %}

{#- A JSON object as text, its members in the stated order: equal facts make equal text. -#}
{% macro json_object_text(members) -%}
{{ return(adapter.dispatch('json_object_text', 'truce')(members)) }}
{%- endmacro %}

{% macro default__json_object_text(members) -%}
cast(json_object({% for name, value in members.items() %}'{{ name }}', {{ value }}{{ ', ' if not loop.last }}{% endfor %}) as varchar)
{%- endmacro %}

{#- The part of an item's result that changes only when the facts do. -#}
{% macro result_state(item) -%}
{{ return(adapter.dispatch('result_state', 'truce')(item)) }}
{%- endmacro %}

{% macro default__result_state(item) -%}
json_object(
    'owner', json_object('team_id', {{ item }}.team_id, 'team', {{ item }}.owner_team, 'rule', {{ item }}.owner_rule,
        'confidence', {{ item }}.owner_confidence),
    'risk', json_object('level', coalesce({{ item }}.risk_level, 'none'), 'reasons', cast({{ item }}.reasons as json)),
    'blocked_by', {{ item }}.blocked_by,
    'conflicts', json_object('count', coalesce({{ item }}.conflicts, 0), 'kinds', cast({{ item }}.conflict_kinds as json))
)
{%- endmacro %}

{#- Its forecast. -#}
{% macro result_forecast(item) -%}
{{ return(adapter.dispatch('result_forecast', 'truce')(item)) }}
{%- endmacro %}

{% macro default__result_forecast(item) -%}
json_object('p50', {{ item }}.p50_date, 'p85', {{ item }}.p85_date, 'method', {{ item }}.forecast_method)
{%- endmacro %}

{#- The likely day in the text of an issue's property. -#}
{% macro property_day(value, quantile='p85') -%}
try_cast({{ json_text(value, '$.forecast.' ~ quantile) }} as date)
{%- endmacro %}

{#- A day so many days later. -#}
{% macro days_from(day, days) -%}
{{ return(adapter.dispatch('days_from', 'truce')(day, days)) }}
{%- endmacro %}

{% macro default__days_from(day, days) -%}
cast({{ day }} + interval {{ days }} day as date)
{%- endmacro %}

{#- The text of a JSON object's member whose name is an expression. -#}
{% macro json_member(json, name) -%}
{{ return(adapter.dispatch('json_member', 'truce')(json, name)) }}
{%- endmacro %}

{% macro default__json_member(json, name) -%}
json_extract_string({{ json }}, '$."' || {{ name }} || '"')
{%- endmacro %}

{#- The reasons of a risk without those that only repeat its due date, as one sentence. -#}
{% macro joined_reasons_but_dates(reasons) -%}
{{ return(adapter.dispatch('joined_reasons_but_dates', 'truce')(reasons)) }}
{%- endmacro %}

{% macro default__joined_reasons_but_dates(reasons) -%}
(
    select
        upper(left(string_agg(reason, '; ' order by place), 1)) || substr(string_agg(reason, '; ' order by place), 2) || '.'
    from (
        select
            unnest(from_json({{ reasons }}, '["varchar"]')) as reason,
            generate_subscripts(from_json({{ reasons }}, '["varchar"]'), 1) as place,
    ) as listed
    where not regexp_matches(reason, 'due date|^was due')
)
{%- endmacro %}
