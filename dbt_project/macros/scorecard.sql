{#- The measures of the weekly scorecard, in the order of the card: for whom, unit, which way is good, and where
    `int_scorecard_measure` finds n, numerator, denominator and the parts shown beside. -#}
{% macro scorecard_measures() -%}
{{ return({
    'deadlines_met': {
        'name': 'Dates kept', 'audience': 'company', 'unit': 'percent', 'good': 'up', 'relation': 'deadlines',
        'n': 'deadlines.deadlines', 'numerator': '100.0 * deadlines.met', 'denominator': 'deadlines.deadlines',
        'parts': {
            'deadlines': 'deadlines.deadlines', 'met': 'deadlines.met', 'missed': 'deadlines.deadlines - deadlines.met',
            'moved_within_their_week': 'deadlines.moved',
        },
    },
    'promised_work_finished': {
        'name': 'Promised work finished', 'audience': 'company', 'unit': 'percent', 'good': 'up',
        'relation': 'promises', 'n': 'promises.committed', 'numerator': '100.0 * promises.finished',
        'denominator': 'promises.committed',
        'parts': {
            'sprints': 'promises.sprints', 'promised': 'promises.committed', 'finished': 'promises.finished',
        },
    },
    'blocked_days': {
        'name': 'Blocked days of begun work', 'audience': 'company', 'unit': 'count', 'good': 'down',
        'relation': 'blocked', 'n': 'coalesce(blocked.items, 0)', 'numerator': 'coalesce(blocked.item_days, 0)',
        'denominator': '1', 'parts': {'item_days': 'coalesce(blocked.item_days, 0)', 'items': 'coalesce(blocked.items, 0)'},
    },
    'requirement_changes': {
        'name': 'Requirements changed after commitment', 'audience': 'company', 'unit': 'count', 'good': 'down',
        'relation': 'changes', 'n': 'coalesce(changes.changes, 0)', 'numerator': 'coalesce(changes.changes, 0)',
        'denominator': '1',
        'parts': {
            'changes': 'coalesce(changes.changes, 0)', 'dates_moved': 'coalesce(changes.all_dates_moved, 0)',
            'touching_other_teams': 'coalesce(changes.touching, 0)',
        },
    },
    'decisions_waiting': {
        'name': 'Decisions waiting', 'audience': 'company', 'unit': 'count', 'good': 'down', 'relation': 'decisions',
        'n': 'decisions.waiting', 'numerator': 'decisions.waiting', 'denominator': '1',
        'parts': {'conflicts': 'decisions.conflicts', 'owners': 'decisions.owners'},
    },
    'communication_events': {
        'name': 'Messages between teams', 'audience': 'leads', 'unit': 'count', 'good': 'neutral', 'relation': 'talk',
        'n': 'coalesce(talk.messages, 0)', 'numerator': 'coalesce(talk.messages, 0)', 'denominator': '1',
        'parts': {
            'messages': 'coalesce(talk.messages, 0)', 'conversations': 'coalesce(talk.conversations, 0)',
            'pairs_of_teams': 'coalesce(talk.pairs, 0)', 'questions': 'coalesce(talk.questions, 0)',
            'unanswered': 'coalesce(talk.unanswered, 0)',
        },
    },
    'requirement_change_conflicts': {
        'name': 'Late changes that touch another team', 'audience': 'leads', 'unit': 'count', 'good': 'down',
        'relation': 'changes', 'n': 'coalesce(changes.changes, 0)', 'numerator': 'coalesce(changes.touching, 0)',
        'denominator': '1',
        'parts': {
            'changes_after_commitment': 'coalesce(changes.changes, 0)',
            'touching_other_teams': 'coalesce(changes.touching, 0)', 'dates_moved': 'coalesce(changes.dates_moved, 0)',
            'items_touched': 'coalesce(changes.touched_items, 0)',
            'conflicts_newly_seen': 'coalesce(conflicts.newly_seen, 0)',
            'conflicts_open': 'coalesce(conflicts.open_conflicts, 0)',
        },
    },
    'ownership_clarity': {
        'name': 'Ownership clarity', 'audience': 'leads', 'unit': 'index', 'good': 'up', 'relation': 'ownership',
        'n': 'ownership.open_items', 'numerator': 'ownership.clarity * ownership.open_items',
        'denominator': 'ownership.open_items',
        'parts': {
            'open_items': 'ownership.open_items', 'ambiguous_items': 'ownership.ambiguous_items',
            'unowned_items': 'ownership.unowned_items', 'contested_items': 'ownership.contested_items',
            'owner_changes': 'ownership.owner_changes_in', 'owner_mismatch': 'round(ownership.owner_mismatch, 3)',
        },
    },
    'friction': {
        'name': 'Friction between teams', 'audience': 'leads', 'unit': 'index', 'good': 'down', 'relation': 'friction',
        'n': 'friction.pairs', 'numerator': 'friction.weighted', 'denominator': 'friction.interactions',
        'parts': {
            'pairs_of_teams': 'friction.pairs', 'shared_interactions': 'friction.interactions',
            'tense_pairs': 'friction.tense_pairs', 'highest': 'round(friction.highest, 1)',
            'worst_pair': 'friction.worst_pair',
        },
    },
}) }}
{%- endmacro %}

{#- What the list says of a measure, such as its `name`. -#}
{% macro scorecard_trait(measure, trait) -%}
case {{ measure }}
    {%- for name, told in scorecard_measures().items() %}
    when '{{ name }}' then '{{ told[trait] }}'
    {%- endfor %}
    else {{ unknown('measure', measure) }}
end
{%- endmacro %}

{#- A measure of the scorecard as people write it: 12, 87 %, 0.94. -#}
{% macro scorecard_text(value, unit) -%}
case {{ unit }}
    when 'percent' then {{ quantity_text('round(' ~ value ~ ')') }} || ' %'
    when 'count' then {{ quantity_text(value) }}
    when 'index' then case
        when {{ value }} > 1 then {{ quantity_text(value) }} || ' of 100'
        else cast(cast(round({{ value }}, 2) as decimal(18, 2)) as varchar)
    end
    else {{ unknown('unit', unit) }}
end
{%- endmacro %}

{#- The limits of a measure as people write them: 41 to 78 %, 12 to 30. -#}
{% macro scorecard_range(low, high, unit) -%}
case {{ unit }}
    when 'percent' then {{ quantity_text('round(' ~ low ~ ')') }} || ' to ' || {{ scorecard_text('round(' ~ high ~ ')', unit) }}
    when 'count' then {{ quantity_text('floor(' ~ low ~ ')') }} || ' to ' || {{ quantity_text('ceil(' ~ high ~ ')') }}
    when 'index' then replace({{ scorecard_text(low, unit) }}, ' of 100', '') || ' to ' || {{ scorecard_text(high, unit) }}
    else {{ unknown('unit', unit) }}
end
{%- endmacro %}

{#- Which way a measure went: better, worse, more or less (where neither is good), the same; null where unknown. -#}
{% macro toward(value, before, good) -%}
case
    when {{ value }} is null or {{ before }} is null then null
    when {{ value }} = {{ before }} then 'same'
    when {{ good }} = 'neutral' then case when {{ value }} > {{ before }} then 'more' else 'less' end
    when ({{ value }} > {{ before }}) = ({{ good }} = 'up') then 'better'
    else 'worse'
end
{%- endmacro %}

{#- A verdict against what is usual, in words. -#}
{% macro verdict_text(verdict) -%}
case {{ verdict }}
    when 'better' then 'better than usual' when 'worse' then 'worse than usual'
    when 'higher' then 'more than usual' when 'lower' then 'less than usual'
    when 'steady' then 'as usual' when 'unknown' then 'not to be compared'
    else {{ unknown('verdict', verdict) }}
end
{%- endmacro %}
