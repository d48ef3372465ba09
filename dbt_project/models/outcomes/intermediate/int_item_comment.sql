-- the text of the one comment that is maintained on an item: what somebody should act on, in words that stay
-- true for days. No row: nothing to say
with

items as (
    select
        results.*,
        items.due_date,
        {{ days_from("date_trunc('week', results.p85_date)", 4) }} as likely_friday,
    from {{ ref('int_item_result') }} as results
    inner join {{ ref('dim_work_item') }} as items on results.work_item_key = items.work_item_key
    where results.risk_level in ('high', 'medium')
),

reasons as (
    select
        items.work_item_key,
        {{ text_agg("'- ' || listed.reason", '\n', 'listed.position') }} as bullets,
    from items, unnest({{ json_array_texts('items.reasons') }}) with ordinality as listed (reason, position)
    group by items.work_item_key
)

select
    items.work_item_key,
    left(
        'Risk: ' || items.risk_level || coalesce(chr(10) || reasons.bullets, '')
        || coalesce(chr(10) || 'Owner: ' || items.owner_team, '')
        || coalesce(
            chr(10) || case
                when items.due_date is null and items.p85_date is not null
                    then 'Proposed due date: ' || {{ dated_text('items.likely_friday') }} || ' (it has none)'
                when items.p85_date is null and items.chance_within_year is not null
                    then 'Likely done later than a year from now'
                when items.p85_date > items.due_date
                    then 'Proposed due date: ' || {{ dated_text('items.likely_friday') }}
                        || ' (it has ' || {{ dated_text('items.due_date') }} || ')'
                else 'Likely done in the week of ' || {{ dated_text("date_trunc('week', items.p85_date)") }}
            end,
            ''
        ),
        {{ var('trello_comment_max_chars') }}
    ) as value,
from items
left join reasons on items.work_item_key = reasons.work_item_key
