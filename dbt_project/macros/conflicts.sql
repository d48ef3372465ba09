{#- Reactions by which a person says of a conflict that it is none. -#}
{% macro dismissing_reactions() -%}
('x', 'no_entry_sign', 'no_entry', 'negative_squared_cross_mark', 'heavy_multiplication_x')
{%- endmacro %}

{#- Reactions by which a person says that a conflict is seen and being dealt with. -#}
{% macro acknowledging_reactions() -%}
('eyes', 'white_check_mark', 'heavy_check_mark', 'ballot_box_with_check')
{%- endmacro %}

{#- What names a decision that was made by a reaction: with its tool in front, where a recorded one has `decision`. -#}
{% macro reaction_ref(reaction) -%}
{{ reaction }}.source || ':' || {{ reaction }}.message_key || ':' || {{ reaction }}.reaction || ':' || {{ reaction }}.account_id
{%- endmacro %}

{#- What a conflict rests on, as one hash: the words of both sides without order, case and punctuation, so that
    a comma or the order of the pair is no new evidence, and another number or name is. -#}
{% macro evidence_fingerprint(evidence_a, evidence_b) -%}
{%- set a = sorted_words(evidence_a) -%}{%- set b = sorted_words(evidence_b) -%}
md5(least({{ a }}, {{ b }}) || ' | ' || greatest({{ a }}, {{ b }}))
{%- endmacro %}

{#- The distinct words of a text in alphabetical order, as one text. -#}
{% macro sorted_words(text) -%}
{{ return(adapter.dispatch('sorted_words', 'truce')(text)) }}
{%- endmacro %}

{% macro default__sorted_words(text) -%}
array_to_string(list_sort({{ word_list(text) }}), ' ')
{%- endmacro %}
