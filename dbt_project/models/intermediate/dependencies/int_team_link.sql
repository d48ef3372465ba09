{{ config(materialized='ephemeral') }}

-- the teams across an item's open blocking links, on both sides of them, as the teams were then
with

owners as (
    select work_item_key, team_id, valid_from, valid_to from {{ ref('int_primary_owner') }}
    where not is_unowned
),

blocked as (
    select * from {{ ref('fct_blocking_interval') }}
    where is_blocker_open
),

ends as (
    select work_item_key, blocker_key as neighbour_key, valid_from, valid_to from blocked
    union all
    select blocker_key, work_item_key, valid_from, valid_to from blocked
),

own_side as (
    select
        ends.work_item_key,
        ends.neighbour_key,
        owners.team_id,
        {{ common_time('ends', 'owners') }},
    from ends
    inner join owners on ends.work_item_key = owners.work_item_key and {{ overlaps('ends', 'owners') }}
)

select
    own_side.work_item_key,
    owners.team_id as neighbour_team_id,
    {{ common_time('own_side', 'owners') }},
from own_side
inner join owners
    on
        own_side.neighbour_key = owners.work_item_key
        and own_side.team_id != owners.team_id
        and {{ overlaps('own_side', 'owners') }}
