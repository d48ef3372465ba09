{#- The words of reports, digests and scorecards. -#}

{#- When something is likely done, after a comma; a date that is most of a year away says only that. -#}
{% macro likely_text(day, chance_within_year) -%}
coalesce(
    case
        when {{ day }} is null and {{ chance_within_year }} is not null then ', at the present pace not done within a year'
        when {{ days_between(as_of_date(), day) }} > {{ var('report_far_off_days') }} then ', at the present pace not done within ten months'
        else ', likely done by ' || {{ day_text(day) }}
    end, ''
)
{%- endmacro %}

{#- The days of a text, `2026-12-07`, as people write them. -#}
{% macro days_in_words(text) -%}
{{ return(adapter.dispatch('days_in_words', 'truce')(text)) }}
{%- endmacro %}

{% macro default__days_in_words(text) -%}
list_reduce(
    list_prepend({{ text }}, regexp_extract_all({{ text }}, '[0-9]{4}-[0-9]{2}-[0-9]{2}')),
    lambda said, day: replace(said, day, coalesce({{ day_text('try_cast(day as date)') }}, day))
)
{%- endmacro %}

{#- A period by its dates, as its reader calls it: `this sprint, to 7 Dec`; `this week, to 6 Dec`. -#}
{% macro period_text(period) -%}
case
    when {{ period }}.period_start > {{ as_of_date() }}
        then 'the ' || {{ period }}.period_kind || ' from ' || {{ day_text(period ~ '.period_start') }} || ' to '
        || {{ day_text(last_day(period)) }}
    else
        'this ' || {{ period }}.period_kind || coalesce(
            case when {{ last_day(period) }} < {{ as_of_date() }} then ', planned to ' else ', to ' end
            || {{ day_text(last_day(period)) }},
            ''
        )
end
{%- endmacro %}

{#- The last day of a period of a forecast: a sprint's end is an instant of that day, a week ends on Sunday. -#}
{% macro last_day(period) -%}
case {{ period }}.period_kind
    when 'sprint' then {{ period }}.period_end
    when 'week' then {{ days_from(period ~ '.period_start', 6) }}
    else {{ unknown('kind of period', period ~ '.period_kind') }}
end
{%- endmacro %}

{#- A sentence with a capital letter. -#}
{% macro sentence(text) -%}
upper(left({{ text }}, 1)) || substr({{ text }}, 2)
{%- endmacro %}

{#- The first so many texts of a group, in a stated order, as one text. -#}
{% macro first_texts(value, separator, order_by, most) -%}
{{ return(adapter.dispatch('first_texts', 'truce')(value, separator, order_by, most)) }}
{%- endmacro %}

{% macro default__first_texts(value, separator, order_by, most) -%}
array_to_string(list({{ value }} order by {{ order_by }})[1:{{ most }}], '{{ separator }}')
{%- endmacro %}

{#- The names of teams whose ids stand in one text, separated by `;`. -#}
{% macro team_names(team_ids) -%}
(
    select {{ text_agg('named.team_name', ', ', 'named.team_name') }}
    from {{ ref('dim_team') }} as named
    where list_contains(string_split({{ team_ids }}, ';'), named.team_id)
)
{%- endmacro %}

{#- The texts that are known, as one text; empty where none is. -#}
{% macro joined_texts(texts, separator) -%}
{{ return(adapter.dispatch('joined_texts', 'truce')(texts, separator)) }}
{%- endmacro %}

{% macro default__joined_texts(texts, separator) -%}
concat_ws('{{ separator }}', {{ texts | join(', ') }})
{%- endmacro %}
