{#- Monday of the ISO week of a UTC instant or a day. -#}
{% macro iso_week(t) -%}
cast(date_trunc('week', {{ t }}) as date)
{%- endmacro %}

{#- Monday so many weeks before the week of the run. -#}
{% macro week_before_as_of(weeks) -%}
cast(date_trunc('week', {{ as_of() }}) - interval '{{ weeks * 7 }}' day as date)
{%- endmacro %}

{#- The local day of a UTC instant in a time zone. -#}
{% macro local_day(t, timezone) -%}
{{ return(adapter.dispatch('local_day', 'truce')(t, timezone)) }}
{%- endmacro %}

{% macro default__local_day(t, timezone) -%}
cast(timezone({{ timezone }}, timezone('UTC', {{ t }})) as date)
{%- endmacro %}

{#- The UTC instant of a local wall-clock time. -#}
{% macro utc_of_local(t, timezone) -%}
{{ return(adapter.dispatch('utc_of_local', 'truce')(t, timezone)) }}
{%- endmacro %}

{% macro default__utc_of_local(t, timezone) -%}
timezone('UTC', timezone({{ timezone }}, cast({{ t }} as timestamp)))
{%- endmacro %}

{#- The ISO weeks of the last `back` complete weeks and the running one: `week_start` and the instant until which
    the week is known, which is its end or the run's clock. -#}
{% macro recent_weeks(back) -%}
select
    cast(week_start as date) as week_start,
    least(week_start + interval 7 day, {{ as_of() }}) as week_end_at,
    week_start + interval 7 day <= {{ as_of() }} as is_complete,
from (
    select unnest(generate_series(
        cast({{ week_before_as_of(back) }} as timestamp), date_trunc('week', {{ as_of() }}), interval 7 day
    )) as week_start
) as mondays
where week_start < {{ as_of() }}
{%- endmacro %}

{#- CTEs that end in `waits`: quantiles of waiting times of which some have not ended yet (they are censored at the time
    waited so far), by the product-limit estimator of Kaplan and Meier (1958). `relation` has the columns of `keys`,
    `waited` and `is_answered`, and `weight` where `weighted`. A quantile is null where the estimate never gets there:
    too much is unanswered to say. -#}
{% macro kaplan_meier(relation, keys, quantiles, weighted=false) -%}
{%- set groups = keys | join(', ') -%}
{%- set amount = 'weight' if weighted else '1' -%}
at_times as (
    select
        {{ groups }},
        waited,
        sum({{ amount }}) as leaving,
        sum(case when is_answered then {{ amount }} else 0 end) as answers,
    from {{ relation }}
    group by {{ groups }}, waited
),

at_risk as (
    select
        *,
        sum(leaving) over (
            partition by {{ groups }} order by waited desc rows between unbounded preceding and current row
        ) as waiting,
    from at_times
),

survival as (
    select
        *,
        exp(sum(ln(case when answers < waiting then 1 - answers * 1.0 / waiting else 1e-12 end)) over (
            partition by {{ groups }} order by waited rows between unbounded preceding and current row
        )) as still_waiting,
    from at_risk
    where answers > 0
),

waits as (
    select
        {{ groups }},
        {% for name, quantile in quantiles.items() -%}
        min(waited) filter (where still_waiting <= {{ 1 - quantile }} + 1e-9) as {{ name }},
        {% endfor %}
    from survival
    group by {{ groups }}
)
{%- endmacro %}

{#- The one definition of delivered and dropped: what becomes of work that is no longer open, by what is known of it at one
    moment. What is closed as a duplicate, not to be done, or put away unfinished is no delivery, whatever the category of
    its status. Configuration (`settled`, what `status_map` says of the status) outranks words, words outrank the board, the
    board outranks the category. A resolution that says no more than that it is done does not outrank a status that says
    the opposite: some workflows set it whatever the status. -#}
{% macro outcome_of(settled, category, resolution, status, is_in_last_column) -%}
case
    when {{ settled }} in ('dropped', 'delivered') then {{ settled }}
    when {{ category }} != 'done' then 'dropped'
    when {{ is_dropped_name(resolution) }} then 'dropped'
    when {{ is_dropped_name(status) }} then 'dropped'
    when {{ category_of_name(resolution) }} = 'done' then 'delivered'
    when {{ category_of_name(status) }} in ('in_progress', 'done') then 'delivered'
    when not {{ is_in_last_column }} then 'dropped'
    else 'delivered'
end
{%- endmacro %}

{#- The last moment of the week of a UTC instant that this run knows: a change on the Monday after is of the next week. -#}
{% macro week_end(t) -%}
least(date_trunc('week', {{ t }}) + interval 7 day - interval 1 microsecond, {{ as_of() }})
{%- endmacro %}
