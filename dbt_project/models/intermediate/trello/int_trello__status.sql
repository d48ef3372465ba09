{{ config(materialized='ephemeral') }}

-- a card's status is the list it is in, or that people marked it complete there
select list_id as status_id, list_name as status_name, null as category_key, 1 as rank
from {{ ref('stg_trello__lists') }}
union all
select
    unnest([data.listBefore.id, data.listAfter.id, data.list.id]),
    unnest([data.listBefore.name, data.listAfter.name, data.list.name]),
    null,
    3,
from {{ ref('stg_trello__actions') }}
union all
select distinct 'complete', 'Complete', 'done', 1
from {{ ref('stg_trello__cards') }}
