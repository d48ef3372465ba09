{{ config(materialized='ephemeral') }}

select version_id, project_key as container_id, version_name, release_date, is_released
from {{ ref('stg_jira__versions') }}
where not is_deleted
