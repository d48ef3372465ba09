{#- True where a half-open interval row holds at an instant. Two comparisons and no `or`: with one, a left join
    compares every row with every other. -#}
{% macro holds_at(interval, at) -%}
{{ interval }}.valid_from <= {{ at }} and coalesce({{ interval }}.valid_to, {{ end_of_time() }}) > {{ at }}
{%- endmacro %}

{#- True where two half-open interval rows have time in common. -#}
{% macro overlaps(a, b) -%}
{{ a }}.valid_from < coalesce({{ b }}.valid_to, {{ end_of_time() }}) and coalesce({{ a }}.valid_to, {{ end_of_time() }}) > {{ b }}.valid_from
{%- endmacro %}

{#- The time that two overlapping half-open interval rows have in common, as `valid_from` and `valid_to`. -#}
{% macro common_time(a, b) -%}
greatest({{ a }}.valid_from, {{ b }}.valid_from) as valid_from,
{{ earlier_end(a ~ '.valid_to', b ~ '.valid_to') }} as valid_to
{%- endmacro %}

{#- The lives in `relation`, cut wherever one of its rows begins or ends: `interval_from`, `interval_to` per `key`. -#}
{% macro intervals_of(relation, key) -%}
select
    {{ key }},
    bound_at as interval_from,
    lead(bound_at) over (partition by {{ key }} order by bound_at) as interval_to,
from (
    select {{ key }}, valid_from as bound_at from {{ relation }}
    union
    select {{ key }}, valid_to as bound_at from {{ relation }} where valid_to is not null
) as bounds
{%- endmacro %}

{#- How far from a sprint's start or end a move of items still belongs to it. -#}
{% macro sprint_edge() -%}
interval '{{ var("sprint_edge_seconds") }} seconds'
{%- endmacro %}

{#- Fields whose changes make state intervals. -#}
{% macro tracked_fields() -%}
'status', 'assignee', 'team', 'sprint', 'priority', 'due_date', 'story_points', 'flagged', 'container', 'parent', 'archived',
'resolution'
{%- endmacro %}
