{{ config(materialized='ephemeral') }}

select * from {{ ref('int_jira_field_write') }}
union all by name
select * from {{ ref('int_jira_extra') }}
