{{ config(materialized='ephemeral') }}

select issue_key as item_ref, 'jira:' || issue_id as work_item_key from {{ ref('int_jira_ref') }}
union all
select short_link, 'trello:' || card_id
from {{ ref('stg_trello__cards') }}
where short_link is not null
qualify row_number() over (partition by short_link order by is_deleted, card_id) = 1
