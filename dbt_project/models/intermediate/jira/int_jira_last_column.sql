{{ config(materialized='ephemeral') }}

-- the statuses in which the boards of a project show their work as done: Jira takes the last column that has a status
with

columns as (
    select * from {{ ref('stg_jira__board_columns') }}
    where project_key is not null
)

select distinct project_key, status_id
from columns
qualify column_no = max(column_no) over (partition by board_id)
