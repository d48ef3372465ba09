{#- Every row satisfies every condition. One scan for all of them; the result names what is broken, a row for each. -#}
{% test rows_satisfy(model, conditions) %}
select
    unnest(list_filter(
        [
            {%- for condition in conditions %}
            case when coalesce({{ condition }}, false) then null else '{{ condition | replace("'", "''") }}' end
            {{- "," if not loop.last }}
            {%- endfor %}
        ],
        lambda broken : broken is not null
    )) as broken_condition,
    *
from {{ model }}
where not (
    {%- for condition in conditions %}
    coalesce({{ condition }}, false){{ " and" if not loop.last }}
    {%- endfor %}
)
{% endtest %}
