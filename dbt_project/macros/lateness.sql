{#- How a promised day stands, the one definition of it for items and versions: `due` is the day, `chance` the forecast
    chance to be done by its end. Null where no day was promised.
      overdue      the day has passed
      likely_late  more likely late than not
      shaky        the day by which it is done in 85 of 100 cases lies after it
      on_track     it does not
      unknown      nobody can say: no forecast -#}
{% macro lateness(due, chance) -%}
case
    when {{ due }} is null then null
    when {{ due }} < {{ as_of_date() }} then 'overdue'
    when {{ chance }} is null then 'unknown'
    when {{ chance }} < {{ var('likely_late_below_share') }} then 'likely_late'
    when {{ chance }} < {{ var('shaky_below_share') }} then 'shaky'
    else 'on_track'
end
{%- endmacro %}

{#- The same in words that fit after "is". -#}
{% macro lateness_text(lateness) -%}
case {{ lateness }}
    when 'overdue' then 'overdue'
    when 'likely_late' then 'more likely late than not'
    when 'shaky' then 'shaky'
    when 'on_track' then 'on track'
    when 'unknown' then 'without a forecast'
    else {{ unknown('lateness', lateness) }}
end
{%- endmacro %}

{#- The worst first: for ordering. -#}
{% macro lateness_rank(lateness) -%}
case {{ lateness }}
    when 'overdue' then 1 when 'likely_late' then 2 when 'shaky' then 3 when 'unknown' then 4 when 'on_track' then 5
    else {{ unknown('lateness', lateness) }}
end
{%- endmacro %}
