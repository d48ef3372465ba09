{{ config(materialized='ephemeral') }}

-- what a card is estimated at: by a field, else, where the organisation says so, by its title
with

cards as (
    select * from {{ ref('int_trello_card') }}
),

items as (
    select
        card_id,
        unnest({{ json_record('custom_field_items', [{'idCustomField': 'VARCHAR', 'value': 'JSON'}]) }}) as item,
    from cards
    where custom_field_items is not null
),

point_fields as (
    select field_id from {{ ref('field_map') }} where source = 'trello' and logical_name = 'story_points'
    union
    select field_id from {{ ref('stg_trello__custom_fields') }}
    where {{ is_points_name('field_name') }} and field_type = 'number'
),

in_fields as (
    select
        items.card_id,
        max({{ number_of(custom_value('items.item.value')) }}) as story_points,
        max({{ custom_value('items.item.value') }}) as points_text,
    from items
    inner join point_fields on items.item.idCustomField = point_fields.field_id
    group by items.card_id
),

-- a row `trello,story_points,title` says that titles carry points
titles as (
    select count(*) > 0 as have_points
    from {{ ref('field_map') }}
    where source = 'trello' and logical_name = 'story_points' and lower(field_id) = 'title'
)

select
    cards.card_id,
    titles.have_points and in_fields.story_points is null as is_in_title,
    case when not is_in_title then in_fields.points_text end as points_text,
    case when is_in_title then {{ points_in_title('cards.title') }} else in_fields.story_points end as story_points,
from cards
cross join titles
left join in_fields on cards.card_id = in_fields.card_id
