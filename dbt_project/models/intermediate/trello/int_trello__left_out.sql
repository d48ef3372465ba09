{{ config(materialized='ephemeral') }}

select
    'cards' as entity,
    stands_for as reason,
    count(*) filter (where not is_deleted) as records,
    count(*) filter (where is_deleted) as deleted_records,
from {{ ref('stg_trello__cards') }}
where stands_for is not null
group by all
