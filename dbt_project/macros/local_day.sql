{#- Local date of an instant; `day` is the alias of the row of its calendar and UTC date that has `local_date` at the
    start of that date and `next_at`, when the next one begins. -#}
{% macro local_date(t, day) -%}
({{ day }}.local_date + case when {{ t }} >= {{ day }}.next_at then 1 else 0 end)
{%- endmacro %}

{#- First day that the daily history keeps. -#}
{% macro first_day_of_window() -%}
(cast({{ as_of() }} as date) - {{ var('daily_window_days') }})
{%- endmacro %}
