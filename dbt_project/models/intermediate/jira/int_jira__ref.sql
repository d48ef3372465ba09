{{ config(materialized='ephemeral') }}

select issue_key as item_ref, 'jira:' || issue_id as work_item_key, is_former
from {{ ref('int_jira_ref') }}
where is_read
