{{ config(materialized='ephemeral') }}

with

cards as (
    select
        items.*,
        cards.loaded_at,
        cards.labels,
        cards.custom_field_items,
        cards.due_at,
    from {{ ref('int_item_result') }} as items
    inner join {{ ref('stg_trello__cards') }} as cards on items.source_id = cards.card_id
    where items.source = 'trello'
),

fields as (
    select
        board_id,
        min(field_id) as field_id,
        min(field_name) as field_name,
        {{ trello_result_of('field_name') }} as result,
    from {{ ref('stg_trello__custom_fields') }}
    where
        not is_deleted and field_type in ('text', 'date', 'number') and {{ trello_result_of('field_name') }} is not null
    group by all
),

filled as (
    select
        cards.source_id,
        {{ json_text('entry.item', '$.idCustomField') }} as field_id,
        coalesce(
            {{ json_text('entry.item', '$.value.text') }},
            left({{ json_text('entry.item', '$.value.date') }}, 10),
            {{ json_text('entry.item', '$.value.number') }}
        ) as value,
    from cards, unnest({{ json_elements('cards.custom_field_items') }}) as entry (item)
),

in_fields as (
    select
        cards.source_id, cards.item_ref, 'custom_field:' || fields.field_id as field, fields.field_name,
        nullif(trim(filled.value), '') as read_value, cards.loaded_at as read_at, false as is_marked_own, results.*,
    from {{ ref('int_field_result') }} as results
    inner join cards on results.work_item_key = cards.work_item_key
    inner join fields on cards.container_id = fields.board_id and results.result = fields.result
    left join filled on cards.source_id = filled.source_id and fields.field_id = filled.field_id
),

-- a board without a field for the risk shows it as a label, where somebody should act
in_labels as (
    select
        cards.source_id, cards.item_ref, 'label' as field, 'label' as field_name,
        (
            select min(listed.label) from unnest(cards.labels) as listed (label)
            where starts_with(listed.label, 'Truce:')
        ) as read_value,
        cards.loaded_at as read_at, true as is_marked_own,
        results.* replace (
            case when results.value in ('high', 'medium') then 'Truce: ' || results.value end as value
        ),
    from {{ ref('int_field_result') }} as results
    inner join cards on results.work_item_key = cards.work_item_key
    left join fields on cards.container_id = fields.board_id and fields.result = 'risk'
    where results.result = 'risk' and fields.field_id is null
),

-- a due date is proposed where a card has none, or the one that was proposed before; a person's stays. Compared is the
-- UTC date, by which the write-back reads and writes it: it writes an instant that is this day wherever people live.
in_due_dates as (
    select
        cards.source_id, cards.item_ref, 'due' as field, 'due date' as field_name,
        cast(cast(cards.due_at as date) as varchar) as read_value, cards.loaded_at as read_at, false as is_marked_own,
        results.* replace ('forecast_due' as result, 'the date that is likely to hold' as reason),
    from {{ ref('int_field_result') }} as results
    inner join cards on results.work_item_key = cards.work_item_key
    where results.result = 'forecast_p85'
),

unioned as (
    select * from in_fields
    union all
    select * from in_labels
    union all
    select * from in_due_dates
)

select
    'card' as object_type,
    source_id as object_id,
    item_ref as object_ref,
    * exclude (source_id, item_ref),
from unioned
