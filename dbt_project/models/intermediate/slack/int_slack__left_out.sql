{{ config(materialized='ephemeral') }}

select
    'messages' as entity,
    subtype as reason,
    count(*) filter (where not is_deleted) as records,
    count(*) filter (where is_deleted) as deleted_records,
from {{ ref('stg_slack__messages') }}
where not is_talk
group by all
