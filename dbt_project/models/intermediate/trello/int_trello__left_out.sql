{{ config(materialized='ephemeral') }}

select
    'cards' as entity,
    stands_for as reason,
    count(*) filter (where not is_deleted) as records,
    count(*) filter (where is_deleted) as deleted_records,
from {{ ref('int_trello_card_role') }}
where stands_for is not null
group by all
