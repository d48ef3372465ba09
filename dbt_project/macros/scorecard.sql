{#- The measures of the weekly scorecard, in the order of the card: unit, which way is good, and where
    `int_scorecard_measure` finds n, numerator, denominator and the parts shown beside. -#}
{% macro scorecard_measures() -%}
{{ return({
    'communication_events': ('count', 'neutral', 'talk', 'coalesce(talk.messages, 0)', 'coalesce(talk.messages, 0)', '1', {
        'messages': 'coalesce(talk.messages, 0)', 'conversations': 'coalesce(talk.conversations, 0)',
        'pairs_of_teams': 'coalesce(talk.pairs, 0)', 'questions': 'coalesce(talk.questions, 0)',
        'unanswered': 'coalesce(talk.unanswered, 0)',
    }),
    'requirement_change_conflicts': (
        'count', 'down', 'changes', 'coalesce(changes.changes, 0)', 'coalesce(changes.touching, 0)', '1', {
        'changes_after_commitment': 'coalesce(changes.changes, 0)',
        'touching_other_teams': 'coalesce(changes.touching, 0)', 'dates_moved': 'coalesce(changes.dates_moved, 0)',
        'items_touched': 'coalesce(changes.touched_items, 0)',
        'conflicts_newly_seen': 'coalesce(conflicts.newly_seen, 0)',
        'conflicts_open': 'coalesce(conflicts.open_conflicts, 0)',
    }),
    'ownership_clarity': (
        'index', 'up', 'ownership', 'ownership.open_items', 'ownership.clarity * ownership.open_items',
        'ownership.open_items', {
        'open_items': 'ownership.open_items', 'ambiguous_items': 'ownership.ambiguous_items',
        'unowned_items': 'ownership.unowned_items', 'contested_items': 'ownership.contested_items',
        'owner_changes': 'ownership.owner_changes_in', 'owner_mismatch': 'round(ownership.owner_mismatch, 3)',
    }),
    'friction': ('index', 'down', 'friction', 'friction.pairs', 'friction.weighted', 'friction.interactions', {
        'pairs_of_teams': 'friction.pairs', 'shared_interactions': 'friction.interactions',
        'tense_pairs': 'friction.tense_pairs', 'highest': 'round(friction.highest, 1)',
        'worst_pair': 'friction.worst_pair',
    }),
    'deadlines_met': ('percent', 'up', 'deadlines', 'deadlines.deadlines', '100.0 * deadlines.met', 'deadlines.deadlines', {
        'deadlines': 'deadlines.deadlines', 'met': 'deadlines.met', 'missed': 'deadlines.deadlines - deadlines.met',
        'moved_within_their_week': 'deadlines.moved',
    }),
}) }}
{%- endmacro %}

{#- What people call a measure. -#}
{% macro scorecard_name(measure) -%}
case {{ measure }}
    when 'communication_events' then 'Messages between teams'
    when 'requirement_change_conflicts' then 'Late changes that touch another team'
    when 'ownership_clarity' then 'Ownership clarity'
    when 'friction' then 'Friction between teams'
    when 'deadlines_met' then 'Deadlines met'
    else {{ unknown('measure', measure) }}
end
{%- endmacro %}

{#- A measure of the scorecard as people write it: 12, 87 %, 0.94. -#}
{% macro scorecard_text(value, unit) -%}
case {{ unit }}
    when 'percent' then {{ quantity_text(value) }} || ' %'
    when 'count' then {{ quantity_text(value) }}
    when 'index' then case
        when {{ value }} > 1 then {{ quantity_text(value) }} || ' of 100'
        else cast(cast(round({{ value }}, 2) as decimal(18, 2)) as varchar)
    end
    else {{ unknown('unit', unit) }}
end
{%- endmacro %}
