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

{#- The same as the reason of a risk: `was due 10 Feb 2026`. -#}
{% macro lateness_reason(lateness, day) -%}
case {{ lateness }}
    when 'overdue' then 'was due '
    when 'likely_late' then 'more likely than not to miss its due date '
    when 'shaky' then 'may well miss its due date '
    when 'on_track' then 'could still miss its due date '
    when 'unknown' then 'nobody can say whether it meets its due date '
    else {{ unknown('lateness', lateness) }}
end || {{ dated_text(day) }}
{%- endmacro %}

{#- The same in a headline, of what is late or more likely than not to be. -#}
{% macro due_text(lateness, day) -%}
case {{ lateness }}
    when 'overdue' then ' was due ' when 'likely_late' then ' is due '
    else {{ unknown('lateness', lateness) }}
end || {{ day_text(day) }}
{%- endmacro %}
