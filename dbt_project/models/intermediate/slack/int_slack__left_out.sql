{{ config(materialized='ephemeral') }}

select 'messages' as entity, subtype as reason, count(*) as records
from {{ ref('stg_slack__messages') }}
where not is_talk and not is_deleted
group by all
