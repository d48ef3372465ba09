{#- Every row satisfies every condition. One scan for all of them; the result names what is broken. -#}
{% test rows_satisfy(model, conditions) %}
{% for condition in conditions %}
select '{{ condition | replace("'", "''") }}' as broken_condition, *
from {{ model }}
where not coalesce({{ condition }}, false)
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% endtest %}
