{{ config(materialized='ephemeral') }}

select
    link_id,
    lower(type_name) as link_type,
    phrase,
    'jira:' || outward_id as work_item_key,
    'jira:' || inward_id as linked_key,
    added_at,
    removed_at,
from {{ ref('int_jira_link') }}
