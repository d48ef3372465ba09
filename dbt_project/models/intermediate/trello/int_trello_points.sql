{{ config(materialized='ephemeral') }}

with

items as (
    select
        card_id,
        unnest({{ json_record('custom_field_items', [{'idCustomField': 'VARCHAR', 'value': 'JSON'}]) }}) as item,
    from {{ ref('int_trello_card') }}
    where custom_field_items is not null
),

point_fields as (
    select field_id from {{ ref('field_map') }} where source = 'trello' and logical_name = 'story_points'
    union
    select field_id from {{ ref('stg_trello__custom_fields') }}
    where {{ is_points_name('field_name') }} and field_type = 'number'
)

select
    items.card_id,
    max(try_cast({{ json_text('items.item.value', '$.number') }} as double)) as story_points,
from items
inner join point_fields on items.item.idCustomField = point_fields.field_id
group by items.card_id
