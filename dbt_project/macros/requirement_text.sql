{# How requirements state bounds and duties in English. One place, so that a rule is read and changed once. #}

{% macro sentence_break() -%}
    '[.!?]+\s+|[;\n\r]+|[.!?]+$'
{%- endmacro %}

{% macro quantity_pattern() -%}
    ([0-9][0-9,]*(?:\.[0-9]+)?) ?(%|[a-z]+)
{%- endmacro %}

{# A bound with its number and unit as groups 1 and 2. Forms: `lower` "at least 90 days", `trailing_lower`
   "90 days or more", `upper` "not exceed 30 days", `trailing_upper` "30 days or less", `exact` "must be 30 days". #}
{% macro bound_pattern(form) -%}
{%- set words = {
    'lower': '(?:at least|(?:a )?minimum (?:of )?|no (?:less|fewer|sooner|earlier) than|not (?:be )?(?:less|fewer|shorter|lower|smaller) than)',
    'upper': '(?:at most|(?:a )?maximum (?:of )?|no (?:more|longer|later|higher) than|(?:not|never) (?:be )?(?:more|longer|higher|greater|larger|later) than|(?:not|never) exceed|up to|within|under|below|(?:less|fewer|shorter|smaller|lower) than)',
    'exact': '(?:exactly|must be|shall be|has to be|is set to|set to|must last|must take)',
    'trailing_lower': '(?:or more|or longer|minimum|at minimum|at least)',
    'trailing_upper': '(?:or less|or fewer|or shorter|maximum|at maximum|at most)',
} -%}
{%- if form.startswith('trailing') -%}
    {{ quantity_pattern() }} {{ words[form] }}
{%- else -%}
    {{ words[form] }} (?:the )?{{ quantity_pattern() }}
{%- endif -%}
{%- endmacro %}

{# True where two statements' ranges cannot both hold. Bounds a thousandfold apart speak of two attributes:
   a session that answers in 200 ms may well last 12 hours. #}
{% macro is_disjoint(a, b) -%}
(
    ({{ a }}.low > {{ b }}.high and {{ a }}.low <= {{ var('contradiction_same_scale_factor') }} * {{ b }}.high)
    or ({{ b }}.low > {{ a }}.high and {{ b }}.low <= {{ var('contradiction_same_scale_factor') }} * {{ a }}.high)
)
{%- endmacro %}

{% macro prohibition_pattern() -%}
    \b(must not|must never|mustn.?t|shall not|should not|shouldn.?t|may not|is not allowed to|are not allowed to|cannot|can.?t|never|do not|don.?t|forbidden|prohibited|no longer)\b
{%- endmacro %}

{% macro obligation_pattern() -%}
    \b(must|shall|should|has to|have to|needs to|need to|is required to|are required to|always|mandatory)\b
{%- endmacro %}

{% macro permitting_pattern() -%}
    \b(enabled?|enables|allow(s|ed)?|permit(s|ted)?|opens?|accept(s|ed)?|turned on|switched on)\b
{%- endmacro %}

{% macro denying_pattern() -%}
    \b(disabled?|disables|block(s|ed)?|den(y|ies|ied)|reject(s|ed)?|forbid(s|den)?|close[sd]?|turned off|switched off)\b
{%- endmacro %}

{# A light English stem, enough to join "logs" with "log" and "retained" with "retain". #}
{% macro light_stem(word) -%}
    regexp_replace(
        regexp_replace({{ word }}, '^(.{3,})ies$', '\1y'),
        '^(.{4,}?)(ations|ation|ings|ing|ed|es|s)$', '\1'
    )
{%- endmacro %}

{# Words that say nothing about which attribute a sentence speaks of. #}
{% macro is_stop_word(word) -%}
    {{ word }} in (
        'the', 'and', 'for', 'with', 'that', 'this', 'from', 'into', 'must', 'shall', 'should', 'have', 'has',
        'need', 'needs', 'not', 'never', 'always', 'least', 'most', 'more', 'less', 'than', 'fewer', 'longer',
        'within', 'under', 'below', 'over', 'minimum', 'maximum', 'exceed', 'exactly', 'are', 'was', 'were',
        'been', 'being', 'any', 'all', 'each', 'every', 'its', 'their', 'our', 'can', 'may', 'will', 'would',
        'when', 'then', 'than', 'after', 'before', 'only', 'also', 'which', 'who', 'them', 'they', 'you',
        'your', 'but', 'per', 'via', 'such', 'there', 'here', 'keep', 'kept', 'allowed', 'required', 'set',
        'does', 'done', 'enable', 'enabled', 'disable', 'disabled', 'allow', 'allows', 'block', 'blocks', 'blocked',
        'able', 'day', 'days', 'hour', 'hours', 'minute', 'minutes', 'second', 'seconds', 'week',
        'weeks', 'month', 'months', 'year', 'years', 'percent'
    )
{%- endmacro %}

{# Share of the words of two texts that only one of them has: 1 - Jaccard, 0 same words, 1 none in common. #}
{% macro text_churn(before, after) -%}
{{ return(adapter.dispatch('text_churn', 'truce')(before, after)) }}
{%- endmacro %}

{% macro default__text_churn(before, after) -%}
1.0 - len(list_intersect({{ word_list(before) }}, {{ word_list(after) }})) * 1.0
    / greatest(1, len(list_distinct(list_concat({{ word_list(before) }}, {{ word_list(after) }}))))
{%- endmacro %}

{% macro word_list(text) -%}
list_distinct(regexp_extract_all(lower(coalesce({{ text }}, '')), '[a-z0-9]+'))
{%- endmacro %}
