{{ config(materialized='ephemeral') }}

with

newest as (
    {{ newest_version(source('raw', 'trello__checklists')) }}
),

parsed as (
    select
        *,
        {{ json_record('body', {
            'idCard': 'VARCHAR',
            'name': 'VARCHAR',
            'checkItems': [{'id': 'VARCHAR', 'name': 'VARCHAR', 'state': 'VARCHAR'}],
        }) }} as checklist,
    from newest
),

items as (
    select
        record_id as checklist_id,
        checklist.idCard as card_id,
        checklist.name as checklist_name,
        is_deleted,
        unnest(checklist.checkItems) as item,
    from parsed
)

select
    item.id as check_item_id,
    checklist_id,
    card_id,
    checklist_name,
    item.name as text,
    coalesce(item.state = 'complete', false) as is_complete,
    is_deleted,
from items
