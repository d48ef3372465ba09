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

{#- True for a container that one team keeps for itself, as a board; a project is shared more often. -#}
{% macro is_own_place(container) -%}
({{ container }}.scope_word = 'board')
{%- endmacro %}

{#- How far a rule of ownership is trusted, 0 to 1. -#}
{% macro ownership_confidence(rule) -%}
case {{ rule }}
    when 'confirmed_in_slack' then {{ var('ownership_confirmed_in_slack_confidence') }}
    when 'team_field' then {{ var('ownership_team_field_confidence') }}
    when 'component_map' then {{ var('ownership_component_map_confidence') }}
    when 'own_container' then {{ var('ownership_own_container_confidence') }}
    when 'assignee_team' then {{ var('ownership_assignee_team_confidence') }}
    when 'board_default' then {{ var('ownership_board_default_confidence') }}
    when 'project_default' then {{ var('ownership_project_default_confidence') }}
    when 'reporter_team' then {{ var('ownership_reporter_team_confidence') }}
    when 'department_default' then {{ var('ownership_department_default_confidence') }}
    when 'unowned' then {{ var('ownership_unowned_confidence') }}
    when 'assignee' then {{ var('ownership_assignee_confidence') }}
    when 'blocker_assignee' then {{ var('ownership_blocker_assignee_confidence') }}
    when 'contributor' then {{ var('ownership_contributor_confidence') }}
    when 'reporter' then {{ var('ownership_reporter_confidence') }}
    when 'team_lead' then {{ var('ownership_team_lead_confidence') }}
    when 'default_team_lead' then {{ var('ownership_default_team_lead_confidence') }}
    when 'department_head' then {{ var('ownership_department_head_confidence') }}
    when 'team_department' then {{ var('ownership_team_department_confidence') }}
    when 'linked_team_department' then {{ var('ownership_linked_team_department_confidence') }}
    when 'department_of_individuals' then {{ var('ownership_department_of_individuals_confidence') }}
    when 'executive_above_department' then {{ var('ownership_executive_above_department_confidence') }}
    when 'executive_above_parent_department' then {{ var('ownership_executive_above_parent_department_confidence') }}
    when 'executive_above_individuals' then {{ var('ownership_executive_above_individuals_confidence') }}
    when 'unassigned' then {{ var('ownership_unassigned_confidence') }}
    else {{ unknown('rule of ownership', rule) }}
end
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
    when {{ level_no }} = 1 and {{ kind }} = 'fallback'
        then 'Confirm the team by its team field: it has the item by default only.'
    when {{ level_no }} = 2 and {{ kind }} = 'unassigned' then 'Assign somebody: neither a person nor a team''s lead is known.'
    when {{ level_no }} = 2 and {{ kind }} = 'fallback'
        then 'Assign somebody who works here: until then it falls to the lead.'
    when {{ level_no }} = 3 and {{ kind }} in ('unassigned', 'fallback')
        then 'Give the owning team a department in the organisation''s files.'
    when {{ kind }} = 'unassigned' then 'Name a head for the department, and an executive above.'
    when {{ kind }} = 'fallback' then 'Name a head for the department: the level above answers for it.'
    else {{ unknown('kind of gap', kind) }}
end
{%- endmacro %}

{#- CTEs that end in `claims`: who claims an item at every instant of its life. `candidates` has an interval row per
    claim: `tier` (only the lowest of an instant speaks: the fall-backs hold exactly in the gaps of the level's own
    rules), `party_id`, `claim` (what counts once, however many rows say it), `rule_rank`, `source_rule`, `weight`,
    `is_fallback`, `fallback_from_level`, `evidence`. -#}
{% macro claims_at_every_instant(candidates) -%}
intervals as (
    {{ intervals_of(candidates, 'work_item_key') }}
),

holding as (
    select intervals.interval_from, intervals.interval_to, {{ candidates }}.*
    from intervals
    inner join {{ candidates }}
        on
            intervals.work_item_key = {{ candidates }}.work_item_key
            and intervals.interval_from >= {{ candidates }}.valid_from
            and intervals.interval_from < coalesce({{ candidates }}.valid_to, {{ end_of_time() }})
    qualify tier = min(tier) over (partition by intervals.work_item_key, intervals.interval_from)
),

claims as (
    select
        work_item_key,
        party_id,
        claim,
        interval_from,
        interval_to,
        rule_rank,
        min(source_rule) as source_rule,
        max(weight) as weight,
        bool_and(is_fallback) as is_fallback,
        min(fallback_from_level) as fallback_from_level,
        min(evidence) as evidence,
    from holding
    group by work_item_key, party_id, claim, interval_from, interval_to, rule_rank
)
{%- endmacro %}

{#- A row for each party and stretch of `claims`, named by its best rule: what levels 3 and 4 consist of. -#}
{% macro owners_of_claims(party) -%}
select
    work_item_key,
    party_id as {{ party }},
    sum(weight) as weight,
    min_by(source_rule, (rule_rank, source_rule)) as source_rule,
    bool_and(is_fallback) as is_fallback,
    case when bool_and(is_fallback) then min(fallback_from_level) end as fallback_from_level,
    min_by(evidence, rule_rank || evidence) as evidence,
    interval_from as valid_from,
    interval_to as valid_to,
from claims
group by work_item_key, party_id, interval_from, interval_to
{%- endmacro %}

{#- s1 of the clarity index, of a row of `int_primary_owner`. -#}
{% macro primary_score(owner) -%}
case
    when {{ owner }}.is_unowned or {{ owner }}.is_contested then 0.0
    when {{ owner }}.rule_rank >= 6 or not {{ owner }}.is_team_active then {{ var('clarity_fallback_score') }}
    else 1.0
end
{%- endmacro %}

{#- s2 to s4, of the parties of one level of `mart_ownership` at one instant; null for a level of which the organisation's
    files say nothing. -#}
{% macro level_score(level) -%}
max(case
    when owners.party_id = 'UNASSIGNED' then 0.0 when owners.is_fallback then {{ var('clarity_fallback_score') }} else 1.0
end) filter (where owners.level_no = {{ level }}) as level{{ level }}_score
{%- endmacro %}

{#- The index, of `level1_score` to `level4_score` and the changes of level 1 in 30 days: the weighted mean of the
    levels that can be known. -#}
{% macro clarity_index(changes) -%}
(
    {{ var('clarity_level1_weight') }} * level1_score
    + {{ var('clarity_level2_weight') }} * level2_score
    + {{ var('clarity_level3_weight') }} * coalesce(level3_score, 0)
    + {{ var('clarity_level4_weight') }} * coalesce(level4_score, 0)
) / (
    {{ var('clarity_level1_weight') }}
    + {{ var('clarity_level2_weight') }}
    + if(level3_score is null, 0, {{ var('clarity_level3_weight') }})
    + if(level4_score is null, 0, {{ var('clarity_level4_weight') }})
) / (1 + greatest(0, {{ changes }} - 1))
{%- endmacro %}
