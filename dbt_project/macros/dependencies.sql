{#- Edge types that stop the blocked item until the blocker is done. -#}
{% macro blocking_edge_types() -%}
('blocks', 'depends_on', 'checklist')
{%- endmacro %}

{#- What a trace between two items says, from the name of the Jira link type or the kind of trace, and the
    words of its evidence. Link types are free text in Jira: these are the usual ones. -#}
{% macro edge_type_of(link_type, evidence) -%}
case
    when {{ link_type }} in ('attachment', 'checklist') then {{ link_type }}
    when {{ link_type }} = 'mention' and regexp_matches(lower({{ evidence }}), '{{ waiting_words() }}') then 'blocks'
    when {{ link_type }} = 'mention' then 'mentions'
    when {{ link_type }} like '%block%' then 'blocks'
    when {{ link_type }} like '%depend%' or {{ link_type }} like '%require%' or {{ link_type }} like '%gantt%' then 'depends_on'
    when {{ link_type }} like '%duplicate%' or {{ link_type }} like '%clone%' then 'duplicates'
    else 'relates'
end
{%- endmacro %}

{#- Words before a named item by which the writer says that the own item waits for it. -#}
{% macro waiting_words() -%}
(blocked (by|on)|waits? (for|on)|waiting (for|on)|depends on|dependent on|held up by|needs .{0,20} from|stuck on)
{%- endmacro %}

{#- True where the pointing item is the one that waits: "A depends on B", "A is blocked by B", a card whose
    checklist or text names B. A plain "A blocks B" points from blocker to blocked. -#}
{% macro pointer_waits(link_type, evidence) -%}
case
    when {{ link_type }} in ('attachment', 'checklist', 'mention') then true
    else regexp_matches(
        lower({{ evidence }}), '(depends on|dependent (on|of)|blocked by|requires|waits for|has to be done after|finish.to.start)'
    )
end
{%- endmacro %}

{#- How surely a trace is a dependency, 0 to 1; chosen by hand, see `fct_dependency_edge.confidence`. -#}
{% macro edge_confidence(edge_type, source, is_link) -%}
case
    when {{ edge_type }} in ('blocks', 'depends_on') and {{ is_link }} then {{ var('edge_link_confidence') }}
    when {{ edge_type }} in ('blocks', 'depends_on') and {{ source }} != 'slack' then {{ var('edge_words_confidence') }}
    when {{ edge_type }} in ('blocks', 'depends_on') then {{ var('edge_slack_words_confidence') }}
    when {{ edge_type }} = 'parent' then {{ var('edge_parent_confidence') }}
    when {{ edge_type }} = 'checklist' then {{ var('edge_checklist_confidence') }}
    when {{ edge_type }} = 'attachment' then {{ var('edge_attachment_confidence') }}
    when {{ edge_type }} in ('relates', 'duplicates') then {{ var('edge_related_confidence') }}
    when {{ edge_type }} = 'mentions' and {{ source }} = 'slack' then {{ var('edge_slack_mention_confidence') }}
    when {{ edge_type }} = 'mentions' then {{ var('edge_mention_confidence') }}
end
{%- endmacro %}

{#- The distinct values of a group as a JSON array of texts, sorted; nulls left out. -#}
{% macro distinct_json_array(value) -%}
{{ return(adapter.dispatch('distinct_json_array', 'truce')(value)) }}
{%- endmacro %}

{% macro default__distinct_json_array(value) -%}
coalesce(cast(to_json(list_sort(list(distinct {{ value }}) filter (where {{ value }} is not null))) as varchar), '[]')
{%- endmacro %}

{#- The elements of a JSON array of texts, as a list. -#}
{% macro json_array_texts(json) -%}
{{ return(adapter.dispatch('json_array_texts', 'truce')(json)) }}
{%- endmacro %}

{% macro default__json_array_texts(json) -%}
from_json({{ json }}, '["varchar"]')
{%- endmacro %}
