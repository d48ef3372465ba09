{#- What a trace between two items says, from the name of the Jira link type or the kind of trace, and the words of
    its evidence. Link types are free text in Jira: what no word of `site_words.csv` knows relates, and is counted in
    `int_unmatched_name`. -#}
{% macro edge_type_of(link_type, evidence) -%}
case
    when {{ link_type }} in ('attachment', 'checklist') then {{ link_type }}
    when {{ link_type }} = 'mention' and {{ has_site_word(evidence, 'waits_for', ['blocks']) }} then 'blocks'
    when {{ link_type }} = 'mention' then 'mentions'
    {%- for meaning in ['blocks', 'depends_on', 'duplicates'] %}
    when {{ has_site_word(link_type, 'link_type', [meaning]) }} then '{{ meaning }}'
    {%- endfor %}
    else 'relates'
end
{%- endmacro %}

{#- True where the pointing item is the one that waits: "A depends on B", "A is blocked by B", a card whose
    checklist or text names B. A plain "A blocks B" points from blocker to blocked. -#}
{% macro pointer_waits(link_type, evidence) -%}
case
    when {{ link_type }} in ('attachment', 'checklist', 'mention') then true
    else {{ has_site_word(evidence, 'link_phrase', ['pointer_waits']) }}
end
{%- endmacro %}

{#- Which end of a link is a requirement that the other end implements, by the words of the link as its outward side
    says them: "PAY-7 implements CORE-3" and "CORE-3 is implemented by PAY-7". Null where it says nothing of the kind. -#}
{% macro requirement_side(phrase) -%}
case
    when {{ has_site_word(phrase, 'requirement_link', ['implemented']) }} then 'linking'
    when {{ has_site_word(phrase, 'requirement_link', ['implements']) }} then 'linked'
end
{%- endmacro %}

{#- How surely a trace is a dependency, 0 to 1; chosen by hand, see `fct_dependency_edge.confidence`. -#}
{% macro edge_confidence(edge_type, source, is_link) -%}
case
    when {{ edge_type }} in ('blocks', 'depends_on') and {{ is_link }} then {{ var('edge_link_confidence') }}
    when {{ edge_type }} in ('blocks', 'depends_on') and not {{ has_role(source, 'messages') }} then {{ var('edge_words_confidence') }}
    when {{ edge_type }} in ('blocks', 'depends_on') then {{ var('edge_slack_words_confidence') }}
    when {{ edge_type }} = 'parent' then {{ var('edge_parent_confidence') }}
    when {{ edge_type }} = 'checklist' then {{ var('edge_checklist_confidence') }}
    when {{ edge_type }} = 'attachment' then {{ var('edge_attachment_confidence') }}
    when {{ edge_type }} in ('relates', 'duplicates') then {{ var('edge_related_confidence') }}
    when {{ edge_type }} = 'mentions' and {{ has_role(source, 'messages') }} then {{ var('edge_slack_mention_confidence') }}
    when {{ edge_type }} = 'mentions' then {{ var('edge_mention_confidence') }}
    else {{ unknown('type of edge', edge_type) }}
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
