{#- An open validity end in a comparison; never stored. -#}
{% macro end_of_time() -%}
timestamp '9999-12-31 00:00:00'
{%- endmacro %}

{#- The earlier of two validity ends, where null means "has not ended". -#}
{% macro earlier_end(a, b) -%}
nullif(least(coalesce({{ a }}, {{ end_of_time() }}), coalesce({{ b }}, {{ end_of_time() }})), {{ end_of_time() }})
{%- endmacro %}

{#- Midnight (UTC) so many days before the day of the run: the same for every run of one day. -#}
{% macro days_before_as_of(days) -%}
date_trunc('day', {{ as_of() }}) - interval '{{ days }}' day
{%- endmacro %}

{#- The day of the run, UTC. What is written on boards may depend on the clock through this alone. -#}
{% macro as_of_date() -%}
cast({{ as_of() }} as date)
{%- endmacro %}

{#- How far a rule is trusted, 0 to 1. Chosen by hand, not validated on a real company. -#}
{% macro ownership_confidence(rule) -%}
{%- set trust = {
    'confirmed_in_slack': 1.0, 'team_field': 1.0, 'component_map': 0.9, 'assignee_team': 0.8, 'board_default': 0.7, 'project_default': 0.5,
    'reporter_team': 0.4, 'department_default': 0.3, 'unowned': 0.0,
    'assignee': 1.0, 'blocker_assignee': 0.6, 'contributor': 0.6, 'reporter': 0.5,
    'team_lead': 0.5, 'default_team_lead': 0.3, 'department_head': 0.3,
    'team_department': 1.0, 'linked_team_department': 0.7, 'department_of_individuals': 0.4,
    'executive_above_department': 1.0, 'executive_above_parent_department': 0.6, 'executive_above_individuals': 0.4,
    'unassigned': 0.0,
} -%}
case {{ rule }}
{%- for name, value in trust.items() %} when '{{ name }}' then {{ value }}{% endfor %} end
{%- endmacro %}

{#- What to do about a gap in the ownership matrix, as one sentence. -#}
{% macro ownership_remedy(scope_type, level_no, kind) -%}
case
    when {{ kind }} = 'contested' and {{ scope_type }} = 'item'
        then 'Set the team field: two teams have the same claim to it.'
    when {{ kind }} = 'contested' then 'Agree on one team that answers for the whole, and say so in its team field or component.'
    when {{ kind }} = 'unowned' and {{ scope_type }} = 'item'
        then 'Set its team field, or name the team of its project, board or component in the organisation''s files.'
    when {{ kind }} = 'unowned' then 'Name a team for it: none of its items has one.'
    when {{ kind }} = 'inactive' then 'Hand it to a living team: the one that has it is dissolved.'
    when {{ level_no }} = 1 then 'Confirm the team by its team field: it has the item by default only.'
    when {{ level_no }} = 2 and {{ kind }} = 'unassigned' then 'Assign somebody: neither a person nor a team''s lead is known.'
    when {{ level_no }} = 2 then 'Assign somebody who works here: until then it falls to the lead.'
    when {{ level_no }} = 3 then 'Give the owning team a department in the organisation''s files.'
    when {{ kind }} = 'unassigned' then 'Name a head for the department, and an executive above.'
    else 'Name a head for the department: the level above answers for it.'
end
{%- endmacro %}
