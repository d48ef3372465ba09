with

sentences as (
    select * from {{ ref('int_requirement_sentence') }}
),

quantified as (
    select
        *,
        {% for part, place in [('quantity', 1), ('unit', 2)] -%}
        case bound_form
            {% for form in ['lower', 'trailing_lower', 'upper', 'trailing_upper', 'exact'] -%}
            when '{{ form }}' then regexp_extract(plain, '{{ bound_pattern(form) }}', {{ place }})
            {% endfor -%}
            else {{ unknown('form of a bound', 'bound_form') }}
        end as {{ part }}_text,
        {% endfor %}
    from sentences
    where bound_form is not null
),

bounds as (
    select
        quantified.work_item_key,
        quantified.sentence,
        quantified.plain,
        coalesce(units.dimension, {{ light_stem('quantified.unit_text') }}) as aspect,
        try_cast(replace(quantified.quantity_text, ',', '') as double) * coalesce(units.factor, 1) as quantity,
        quantified.bound_form,
    from quantified
    left join {{ ref('int_measure_unit') }} as units on quantified.unit_text = units.unit
),

statements as (
    select
        work_item_key, sentence, plain, aspect, 0 as polarity,
        case when bound_form in ('lower', 'trailing_lower', 'exact') then quantity end as low,
        case when bound_form in ('upper', 'trailing_upper', 'exact') then quantity end as high,
    from bounds
    {%- for aspect in ['duty', 'permission', 'sequence'] %}
    union all
    select
        work_item_key, sentence, plain, '{{ aspect }}' as aspect, {{ aspect }} as polarity,
        cast(null as double) as low, cast(null as double) as high,
    from sentences
    where {{ aspect }} != 0 and bound_form is null
    {%- endfor %}
)

select
    {{ hash_of(['work_item_key', 'aspect', 'plain']) }} as statement_key,
    *,
from statements
qualify row_number() over (partition by work_item_key, aspect, plain order by sentence) = 1
