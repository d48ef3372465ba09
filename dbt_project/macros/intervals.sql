{#- True where a half-open interval row holds at an instant. Two comparisons and no `or`: with one, a left join
    compares every row with every other. -#}
{% macro holds_at(interval, at) -%}
{{ interval }}.valid_from <= {{ at }} and coalesce({{ interval }}.valid_to, {{ end_of_time() }}) > {{ at }}
{%- endmacro %}

{#- How far from a sprint's start or end a move of items still belongs to it. -#}
{% macro sprint_edge() -%}
interval '{{ var("sprint_edge_seconds") }} seconds'
{%- endmacro %}

{#- Fields whose changes make state intervals. -#}
{% macro tracked_fields() -%}
'status', 'assignee', 'team', 'sprint', 'priority', 'due_date', 'story_points', 'flagged', 'container', 'parent', 'archived'
{%- endmacro %}
