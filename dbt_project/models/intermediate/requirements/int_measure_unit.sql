{{ config(materialized='ephemeral') }}

{% set units = [
    ('ms', 'time', 0.001), ('millisecond', 'time', 0.001), ('milliseconds', 'time', 0.001),
    ('s', 'time', 1), ('sec', 'time', 1), ('secs', 'time', 1), ('second', 'time', 1), ('seconds', 'time', 1),
    ('m', 'time', 60), ('min', 'time', 60), ('mins', 'time', 60), ('minute', 'time', 60), ('minutes', 'time', 60),
    ('h', 'time', 3600), ('hr', 'time', 3600), ('hrs', 'time', 3600), ('hour', 'time', 3600), ('hours', 'time', 3600),
    ('d', 'time', 86400), ('day', 'time', 86400), ('days', 'time', 86400),
    ('week', 'time', 604800), ('weeks', 'time', 604800),
    ('month', 'time', 2629800), ('months', 'time', 2629800), ('year', 'time', 31557600), ('years', 'time', 31557600),
    ('%', 'share', 1), ('percent', 'share', 1), ('pct', 'share', 1),
    ('b', 'size', 1), ('byte', 'size', 1), ('bytes', 'size', 1), ('kb', 'size', 1e3), ('mb', 'size', 1e6),
    ('gb', 'size', 1e9), ('tb', 'size', 1e12),
] %}

{% for unit, dimension, factor in units %}
{% if not loop.first %}union all {% endif -%}
select '{{ unit }}' as unit, '{{ dimension }}' as dimension, cast({{ factor }} as double) as factor
{% endfor %}
