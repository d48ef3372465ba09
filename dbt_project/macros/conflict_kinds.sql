{#- Every kind of conflict, and all that is said of it outside of its rule. A new kind is a model
    `int_conflict_<rule>`, an entry here and a sentence in `mart_conflict.yml`; tests/dbt_project/test_conflict_kinds.py
    names what is missing.

    rules           the models that find it: `int_conflict_<rule>`
    sentence        the headline of a report; {a} and {b} are the names of the two items
    quotes_words    its evidence is people's own words, shown in quotation marks against each other
    names_teams     its rule names the two teams, which are otherwise the items' owners
    covers          kinds that need not be told of a pair that has this one
    report_weight   which comes first in a report among those of one severity: the greatest
    reported_low    in reports at low severity too
    counted_low     counted on the items' boards and in their risk at low severity too
    has_chance      its rule tells a calibrated chance: the likeliest are told, the others stay candidates -#}
{% macro conflict_kinds() -%}
{{ return({
    'contradiction': {
        'rules': ['contradiction'], 'sentence': '{a} and {b} contradict each other', 'quotes_words': true,
        'names_teams': false, 'covers': ['duplicate', 'overlap'], 'report_weight': 5, 'reported_low': true, 'counted_low': true, 'has_chance': false,
    },
    'duplicate': {
        'rules': ['duplicate'], 'sentence': '{a} and {b} seem to be the same work', 'quotes_words': true,
        'names_teams': false, 'covers': ['overlap'], 'report_weight': 1, 'reported_low': false, 'counted_low': true, 'has_chance': true,
    },
    'overlap': {
        'rules': ['overlap'], 'sentence': '{a} and {b} seem to mean the same', 'quotes_words': true,
        'names_teams': false, 'covers': [], 'report_weight': 1, 'reported_low': false, 'counted_low': false, 'has_chance': true,
    },
    'date_inversion': {
        'rules': ['date_inversion'], 'sentence': 'the dates of {a} and {b} are in the wrong order',
        'quotes_words': false, 'names_teams': false, 'covers': [], 'report_weight': 4, 'reported_low': false,
        'counted_low': true, 'has_chance': false,
    },
    'priority_inversion': {
        'rules': ['priority_inversion'], 'sentence': 'the priorities of {a} and {b} are in the wrong order',
        'quotes_words': false, 'names_teams': false, 'covers': [], 'report_weight': 1, 'reported_low': false,
        'counted_low': true, 'has_chance': false,
    },
    'status_disagreement': {
        'rules': ['status_disagreement'], 'sentence': '{a} and {b} disagree about being done', 'quotes_words': false,
        'names_teams': false, 'covers': [], 'report_weight': 1, 'reported_low': false, 'counted_low': true, 'has_chance': false,
    },
    'late_change': {
        'rules': ['late_change'], 'sentence': '{a} or {b} changed after the work was committed',
        'quotes_words': false, 'names_teams': false, 'covers': [], 'report_weight': 1, 'reported_low': false,
        'counted_low': true, 'has_chance': false,
    },
    'resource': {
        'rules': ['component', 'person'], 'sentence': '{a} and {b} need the same at the same time',
        'quotes_words': false, 'names_teams': false, 'covers': [], 'report_weight': 1, 'reported_low': false,
        'counted_low': true, 'has_chance': false,
    },
    'double_ownership': {
        'rules': ['double_ownership'], 'sentence': '{a} has two owners', 'quotes_words': false, 'names_teams': true,
        'covers': [], 'report_weight': 3, 'reported_low': false, 'counted_low': true, 'has_chance': false,
    },
}) }}
{%- endmacro %}

{#- The headline of a conflict, of the names of its two items. -#}
{% macro conflict_sentence(kind, a, b) -%}
case {{ kind }}
    {%- for name, conflict in conflict_kinds().items() %}
    when '{{ name }}'
        then '{{ conflict.sentence | replace("{a}", "' || " ~ a ~ " || '") | replace("{b}", "' || " ~ b ~ " || '") }}'
    {%- endfor %}
    else {{ unknown('kind of conflict', kind) }}
end
{%- endmacro %}

{#- What the list says of a kind, such as `quotes_words` or `report_weight`. -#}
{% macro conflict_trait(kind, trait) -%}
case {{ kind }}
    {%- for name, conflict in conflict_kinds().items() %}
    when '{{ name }}' then {{ conflict[trait] | string | lower }}
    {%- endfor %}
    else {{ unknown('kind of conflict', kind) }}
end
{%- endmacro %}

{#- True where the same pair of items has a conflict of a kind that covers this one's. -#}
{% macro is_covered_conflict(kind, pair) -%}
false
{%- for name, conflict in conflict_kinds().items() %}{% for covered in conflict.covers %}
or ({{ kind }} = '{{ covered }}' and bool_or({{ kind }} = '{{ name }}') over ({{ pair }}))
{%- endfor %}{% endfor %}
{%- endmacro %}
