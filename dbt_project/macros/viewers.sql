{#- Who may see what. `int_private` has a row for each thing that not everybody may see, with the name of those who may;
    these are the only ways to it. Today a thing is told to everybody or stays where it is. Sets of viewers, and who is
    in them, would change these macros and no model. -#}

{#- True where not everybody may see the thing. `key` is `source:id`, of an item its work_item_key. -#}
{% macro is_private(kind, key) -%}
exists (
    select 1 from {{ ref('int_private') }} as hidden
    where hidden.kind = '{{ kind }}' and hidden.private_key = {{ key }}
)
{%- endmacro %}

{#- True where everybody may see the thing; also where there is none. What is shown in public places asks this. -#}
{% macro is_public(kind, key) -%}
not {{ is_private(kind, key) }}
{%- endmacro %}

{#- True where whoever may see the one item may see the other: only then is one told of the other. -#}
{% macro are_seen_together(key_a, key_b) -%}
({{ viewers_of(key_a) }}) is not distinct from ({{ viewers_of(key_b) }})
{%- endmacro %}

{% macro viewers_of(key) -%}
select max(hidden.viewers) from {{ ref('int_private') }} as hidden
where hidden.kind = 'item' and hidden.private_key = {{ key }}
{%- endmacro %}

{#- Published models that ask nothing, each with the reason why nothing private is told by it: any other model of the marts
    and outcomes asks one of the rules above. `by item`: a row is an item's own or of items that are seen together, and
    whoever shows it in public asks for the item. -#}
{% macro asks_nobody() -%}
{%- set by_item = 'by item' -%}
{%- set numbers = 'numbers of teams, people or the night' -%}
{%- set projects = 'of projects, which are told to everybody' -%}
{%- set of_people = 'people and their accounts, no things' -%}
{{ return({
    'bridge_person_account': of_people, 'bridge_person_team': of_people, 'dim_executive': of_people,
    'dim_person': of_people, 'mart_identity_proposal': of_people,
    'dim_calendar': "the organisation's own", 'dim_department': "the organisation's own",
    'mart_report_route': 'channels to post to, as the organisation names them',
    'dim_sprint': projects,
    'dim_version': projects,
    'mart_version_forecast': projects,
    'dim_status': 'words of a status or list, by its id, for whoever reads the items in it',
    'dim_linked_item': by_item, 'fct_field_change': by_item, 'fct_item_daily': by_item, 'fct_item_state_interval': by_item,
    'fct_blocked_day': by_item, 'fct_blocking_interval': by_item, 'fct_dependency_edge': by_item,
    'mart_blocked_work': by_item, 'mart_completion_forecast': by_item, 'mart_critical_path': by_item,
    'mart_critical_path_item': by_item, 'mart_current_work': by_item, 'mart_dependency_closure': by_item,
    'mart_dependency_cycle': by_item, 'mart_dependency_root': by_item, 'mart_handoff': by_item, 'mart_item_flow': by_item,
    'mart_ownership': by_item, 'mart_ownership_clarity': by_item, 'mart_ownership_gap': by_item,
    'mart_ownership_scope': by_item, 'mart_bus_factor': by_item, 'mart_requirement_churn': by_item,
    'mart_risk_item': by_item, 'mart_writeback_plan': 'written to the item itself, of what is seen with it',
    'mart_board_advice': 'its query leaves out what only private items went through',
    'mart_cfd_daily': numbers, 'mart_cross_team_comm': numbers, 'mart_forecast_backtest': numbers,
    'mart_forecast_explanation': numbers, 'mart_forecast_monitor': numbers, 'mart_freshness': numbers,
    'mart_ownership_weekly': numbers, 'mart_record_counts': numbers, 'mart_response_time': numbers,
    'mart_team_congruence': numbers, 'mart_team_flow_weekly': numbers, 'mart_team_friction': numbers,
    'mart_team_throughput_weekly': numbers, 'mart_team_velocity': numbers, 'mart_team_waiting': numbers,
    'mart_velocity_forecast': numbers, 'mart_weekly_scorecard': numbers,
    'mart_scorecard_line': 'numbers, and releases of projects that everybody may see',
}) }}
{%- endmacro %}
