{{ config(materialized='ephemeral') }}

select 'cards' as entity, stands_for as reason, count(*) as records
from {{ ref('stg_trello__cards') }}
where stands_for is not null and not is_deleted
group by all
