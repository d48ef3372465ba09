{#- How far the two items of a conflict have come, of rows of `int_conflict_scope`: what is dropped is in no conflict.
    A suggestion is said per progress, so that it is true of both. -#}
{% macro pair_progress(a, b) -%}
case
    when not {{ a }}.is_open and not {{ b }}.is_open then 'both_delivered'
    when not {{ a }}.is_open or not {{ b }}.is_open then 'one_delivered'
    when 'in_progress' in ({{ a }}.status_category, {{ b }}.status_category) then 'under_way'
    when {{ a }}.status_category = 'todo' and {{ b }}.status_category = 'todo' then 'neither_begun'
    else {{ unknown('status categories of a pair', a ~ ".status_category || '/' || " ~ b ~ '.status_category') }}
end
{%- endmacro %}

{#- What names the open, or the delivered one of a pair of which one is delivered. -#}
{% macro ref_of_pair(which, a, b) -%}
case when {{ a }}.is_open = {{ 'true' if which == 'open' else 'false' }} then {{ item_label(a) }} else {{ item_label(b) }} end
{%- endmacro %}

{#- What to do about two requirements that cannot both hold. -#}
{% macro contradiction_suggestion(is_about_range, a, b) -%}
{%- set begin = 'case when ' ~ is_about_range ~ " then 'Agree on one limit' else 'Decide which of the two holds' end" -%}
{%- set end = 'case when ' ~ is_about_range ~ " then ', and write it into both.' else ', and correct the other.' end" -%}
case {{ pair_progress(a, b) }}
    when 'neither_begun' then {{ begin }} || ' before either is built' || {{ end }}
    when 'under_way' then {{ begin }} || ' before either is finished' || {{ end }}
    when 'one_delivered'
        then {{ ref_of_pair('delivered', a, b) }} || ' is delivered: decide which of the two holds before '
            || {{ ref_of_pair('open', a, b) }} || ' is delivered too, and correct the other.'
    when 'both_delivered'
        then 'Two finished requirements say opposite things: find out which one is live, and correct the other.'
    else {{ unknown('progress of a pair', pair_progress(a, b)) }}
end
{%- endmacro %}

{#- What to do about two items that seem to be the same work; of two delivered ones there is nothing to do. -#}
{% macro same_work_suggestion(a, b) -%}
case {{ pair_progress(a, b) }}
    when 'neither_begun' then 'Compare the two, and agree which team does what; close or link the other.'
    when 'under_way' then 'Compare the two, and agree which team goes on with what; close or link the other.'
    when 'one_delivered'
        then {{ ref_of_pair('delivered', a, b) }} || ' is delivered: check how much of ' || {{ ref_of_pair('open', a, b) }}
            || ' is left to do, and close or link it.'
    else {{ unknown('progress of a pair of the same work', pair_progress(a, b)) }}
end
{%- endmacro %}
