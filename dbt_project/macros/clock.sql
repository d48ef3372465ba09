{#- A fact of this run, `AS_OF`, `RUN_ID` or `SANDBOX`: the variable of that name, else what the nightly set. The nightly sets it
    in the environment (DBT_ENV_CUSTOM_ENV_TRUCE_...) because dbt parses the whole project anew when a variable differs
    from last time, and these differ every night. -#}
{% macro this_run(fact) -%}
{{ return(var(fact | lower, '') or dbt_metadata_envs.get('TRUCE_' ~ fact, '')) }}
{%- endmacro %}

{#- The run's clock as a UTC timestamp; by hand, the start of this dbt run. -#}
{% macro as_of() -%}
{%- set clock = this_run('AS_OF') or run_started_at.strftime('%Y-%m-%d %H:%M:%S') -%}
cast('{{ clock }}' as timestamp)
{%- endmacro %}

{#- Business seconds of a calendar row's calendar up to instant `t`; `day` is the alias of the last row of
    `dim_calendar` whose `work_start_at` is not after `t` (an asof join finds it). -#}
{% macro business_seconds_until(t, day) -%}
({{ day }}.cumulative_business_seconds - {{ day }}.business_seconds
    + least({{ seconds_between(day ~ '.work_start_at', t) }}, {{ day }}.business_seconds))
{%- endmacro %}

{#- Seconds that two half-open spans of time have in common. -#}
{% macro overlap_seconds(a_from, a_to, b_from, b_to) -%}
greatest(0, {{ seconds_between('greatest(' ~ a_from ~ ', ' ~ b_from ~ ')', 'least(' ~ a_to ~ ', ' ~ b_to ~ ')') }})
{%- endmacro %}

{#- Hours from an instant to the run's clock, never negative: what the run itself read is newer than its start. -#}
{% macro hours_before_as_of(t) -%}
case when {{ t }} is not null then round(greatest(0, {{ seconds_between(t, as_of()) }}) / 3600.0, 1) end
{%- endmacro %}
