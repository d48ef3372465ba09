{{ config(materialized='ephemeral') }}

select
    'jira:' || issue_id as work_item_key,
    coalesce(issue_key, issue_id) as item_ref,
    {{ page_address('url', '^.*/browse/', '/jira/browse/') }} as url,
    title,
    item_type,
    hierarchy_level,
    status_id,
    status_name,
    status_category_key,
    priority_name,
    told_at,
from {{ ref('int_jira_linked') }}
