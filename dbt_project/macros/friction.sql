{#- The parts of the friction index and their weights; chosen by hand, not validated on a real company. -#}
{% macro friction_weights() -%}
{{ return({
    'f1': var('friction_blocked_weight'), 'f2': var('friction_returned_weight'),
    'f3': var('friction_reply_weight'), 'f4': var('friction_unanswered_weight'),
    'f5': var('friction_conflicts_weight'), 'f6': var('friction_late_weight'),
}) }}
{%- endmacro %}

{% macro friction_weight(part) -%}
case {{ part }} {%- for name, weight in friction_weights().items() %} when '{{ name }}' then {{ weight }}{% endfor %} else {{ unknown('part of the friction index', part) }} end
{%- endmacro %}

{#- How often a thing is drawn in replicate `draw` of a bootstrap: Poisson(1), from a hash, so that a night repeated
    draws the same. Poisson weights stand for drawing with replacement (Hanley and MacGibbon 2006). -#}
{% macro poisson_draw(key, draw) -%}
{{ return(adapter.dispatch('poisson_draw', 'truce')(key, draw)) }}
{%- endmacro %}

{% macro default__poisson_draw(key, draw) -%}
case
    {%- set limits = [0.3678794412, 0.7357588823, 0.9196986029, 0.9810118431, 0.9963401532, 0.9994058152] %}
    {%- for limit in limits %}
    when hash({{ key }}, {{ draw }}) / 18446744073709551616.0 < {{ limit }} then {{ loop.index0 }}
    {%- endfor %}
    else 6
end
{%- endmacro %}
