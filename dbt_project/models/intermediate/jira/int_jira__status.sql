{{ config(materialized='ephemeral') }}

select status_id, status_name, category_key, 1 as rank from {{ ref('stg_jira__statuses') }}
union all
select status_id, status_name, status_category_key, 2 from {{ ref('stg_jira__issues') }} where status_id is not null
union all
select from_id, from_label, null, 3 from {{ ref('stg_jira__changelog_items') }} where field_id = 'status'
union all
select to_id, to_label, null, 3 from {{ ref('stg_jira__changelog_items') }} where field_id = 'status'
