{{ config(materialized='ephemeral') }}

with

edges as (
    select * from {{ ref('int_blocking_edge') }}
    where is_cross_team
)

select
    blocked_key as work_item_key,
    blocker_team_id as neighbour_team_id,
    valid_from,
from edges
union all
select
    blocker_key as work_item_key,
    blocked_team_id as neighbour_team_id,
    valid_from,
from edges
