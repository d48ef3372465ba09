{#- Category of a status by the tool's own word for it; null where it has none. -#}
{% macro category_of_key(key) -%}
case {{ key }}
    when 'new' then 'todo'
    when 'undefined' then 'todo'
    when 'todo' then 'todo'
    when 'indeterminate' then 'in_progress'
    when 'in_progress' then 'in_progress'
    when 'done' then 'done'
end
{%- endmacro %}

{#- Category of a status or list by its name (words: `site_words.csv`); `status_map` overrides it. What waits or is
    under way wins over `done`: "Done pending release" is in progress. Null where no word is known. -#}
{% macro category_of_name(name) -%}
case
    when {{ has_site_word(name, 'flow_class', ['pending_release']) }} then 'in_progress'
    when {{ has_site_word(name, 'status', ['not_done']) }} then 'todo'
    when {{ has_site_word(name, 'status', ['todo']) }} then 'todo'
    when {{ has_site_word(name, 'status', ['in_progress', 'waiting', 'blocked']) }} then 'in_progress'
    when {{ has_site_word(name, 'status', ['done']) }} then 'done'
end
{%- endmacro %}

{#- True for a status or resolution that says that something is not to be done, by the same list. -#}
{% macro is_dropped_name(name) -%}
{{ has_site_word(name, 'outcome', ['dropped']) }}
{%- endmacro %}

{#- What a status under way is for the work in it, by its name: `wait`, where it lies until somebody takes it up (review,
    test, ready, pending, and what says that a step is done or not yet begun), or `work`. Null where no word is known. -#}
{% macro flow_class_of_name(name) -%}
case
    when {{ has_site_word(name, 'flow_class', ['pending_release', 'wait']) }} then 'wait'
    when {{ has_site_word(name, 'status', ['waiting', 'blocked', 'not_done', 'todo', 'done']) }} then 'wait'
    when {{ has_site_word(name, 'flow_class', ['work']) }} then 'work'
end
{%- endmacro %}

{#- True for a status that says that work is held up. What is finished and waits for its release is not, in whichever
    language waiting and being held up are one word. -#}
{% macro is_blocked_name(name) -%}
({{ has_site_word(name, 'status', ['blocked']) }} and not {{ has_site_word(name, 'flow_class', ['pending_release']) }})
{%- endmacro %}

{#- Custom fields of a board that carry an estimate, by their name. -#}
{% macro is_points_name(name) -%}
{{ has_site_word(name, 'points_field', ['story_points'], is_whole=true) }}
{%- endmacro %}

{#- True for the option of a flag, such as "Impediment". -#}
{% macro is_blocked_choice(option) -%}
{{ has_site_word(option, 'status', ['blocked'], is_whole=true) }}
{%- endmacro %}

{#- Rank of a priority by its usual name, where the tool's own list did not land; 1 is the most urgent. -#}
{% macro rank_of_priority(name) -%}
case
    {%- for rank in range(1, 6) %}
    when {{ has_site_word(name, 'priority', [rank | string], is_whole=true) }} then {{ rank }}
    {%- endfor %}
end
{%- endmacro %}

{#- The words around a reference, at most 240 characters, on one line. -#}
{% macro text_around(text, named) -%}
trim(regexp_replace(
    substr({{ text }}, greatest(1, strpos({{ text }}, {{ named }}) - 120), 240), '\s+', ' ', 'g'
))
{%- endmacro %}

{#- The words of a person's name or mailbox, without accents and digits, in alphabetical order: "Lane, Ada"
    and "ada.lane" are the same words. -#}
{% macro name_words(name) -%}
{{ return(adapter.dispatch('name_words', 'truce')(name)) }}
{%- endmacro %}

{% macro default__name_words(name) -%}
list_sort(regexp_extract_all(lower(strip_accents({{ name }})), '[^\s._+@,()0-9-]+'))
{%- endmacro %}

{#- How alike two words of names are, 0 to 1, by Jaro and Winkler: a swapped or missing letter costs little,
    the beginning counts most. An initial is like every word that it begins. -#}
{% macro name_similarity(one, other) -%}
{{ return(adapter.dispatch('name_similarity', 'truce')(one, other)) }}
{%- endmacro %}

{% macro default__name_similarity(one, other) -%}
case
    when least(length({{ one }}), length({{ other }})) = 1 and left({{ one }}, 1) = left({{ other }}, 1) then {{ var('identity_initial_score') }}
    else jaro_winkler_similarity({{ one }}, {{ other }})
end
{%- endmacro %}

{#- Likeness of that word of a name which has the worst counterpart in another name. -#}
{% macro least_alike(words, others) -%}
list_min(list_transform({{ words }}, lambda word: list_max(
    list_transform({{ others }}, lambda other_word: {{ name_similarity('word', 'other_word') }})
)))
{%- endmacro %}

{#- What a proposal to join two accounts rests on: when it changes, a rejected proposal may be made again. -#}
{% macro identity_evidence_key(one, other) -%}
{{ hash_of([one ~ '.display_name', one ~ '.email', other ~ '.display_name', other ~ '.email']) }}
{%- endmacro %}
