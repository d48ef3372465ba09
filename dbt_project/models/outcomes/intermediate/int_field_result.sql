{{ config(materialized='ephemeral') }}

-- one row per item and thing that can be written to a field, whatever the tool
with

results as (
    select * from {{ ref('int_item_result') }}
)

select
    work_item_key,
    'owner_team' as result,
    is_open,
    owner_team as value,
    'owner:' || coalesce(owner_rule, 'none') as rule,
    'the team that owns it' as reason,
    owner_evidence as evidence,
    owner_confidence as confidence,
    false as needs_all_tools,
from results
where is_open
{% for quantile, odds in [('p50', 0.5), ('p85', 0.85)] %}
union all
select
    work_item_key, 'forecast_{{ quantile }}' as result, is_open, cast({{ quantile }}_date as varchar) as value,
    'forecast:' || coalesce(forecast_method, 'none') as rule,
    'done by then in {{ (odds * 100) | int }} of 100 cases' as reason,
    'forecast of ' || cast({{ as_of_date() }} as varchar) as evidence,
    {{ odds }} as confidence,
    false as needs_all_tools,
from results
{% endfor %}
union all
select
    work_item_key, 'risk' as result, is_open, risk_level as value, 'risk' as rule,
    'due date, blockers, ownership and conflicts taken together' as reason, reasons as evidence,
    {{ var('risk_confidence') }} as confidence, true as needs_all_tools,
from results
union all
select
    work_item_key, 'blocked_by' as result, is_open, blocked_by as value, 'blocked_by' as rule,
    'open items that it waits for' as reason, blocked_evidence as evidence, blocked_confidence as confidence,
    true as needs_all_tools,
from results
union all
select
    work_item_key, 'conflicts' as result, is_open, cast(conflicts as varchar) as value, 'conflicts' as rule,
    'open conflicts with other work' as reason, conflict_kinds as evidence, conflict_score as confidence,
    true as needs_all_tools,
from results
