with

sentences as (
    select * from {{ ref('int_requirement_sentence') }}
),

quantified as (
    select
        *,
        {{ limit_number('plain', 'limit_form') }} as number_text,
        {{ limit_group('plain', 'limit_form', 3) }} as unit_text,
    from sentences
    where limit_form is not null
),

limits as (
    select
        quantified.work_item_key,
        quantified.sentence,
        quantified.plain,
        coalesce(units.dimension, {{ any_stem('quantified.unit_text') }}) as aspect,
        try_cast(quantified.number_text as double) * coalesce(units.factor, 1) as quantity,
        quantified.limit_form,
    from quantified
    left join {{ ref('int_measure_unit') }} as units on quantified.unit_text = units.unit
),

statements as (
    select
        work_item_key, sentence, plain, aspect, 0 as polarity,
        case when limit_form in ('at_least', 'or_more', 'exactly') then quantity end as low,
        case when limit_form in ('at_most', 'or_less', 'exactly') then quantity end as high,
    from limits
    {%- for aspect in ['duty', 'permission', 'sequence'] %}
    union all
    select
        work_item_key, sentence, plain, '{{ aspect }}' as aspect, {{ aspect }} as polarity,
        cast(null as double) as low, cast(null as double) as high,
    from sentences
    where {{ aspect }} != 0 and limit_form is null
    {%- endfor %}
)

select
    {{ hash_of(['work_item_key', 'aspect', 'plain']) }} as statement_key,
    *,
from statements
qualify row_number() over (partition by work_item_key, aspect, plain order by sentence) = 1
