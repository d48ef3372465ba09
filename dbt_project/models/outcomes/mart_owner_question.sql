-- what a person is asked about an item that two teams claim, and which reaction names which of them
with

clarity as (
    select * from {{ ref('mart_ownership_clarity') }}
    where is_ambiguous and owner_team_id is not null and {{ is_public('item', 'work_item_key') }}
),

owners as (
    select * from {{ ref('int_primary_owner') }}
    where is_current and is_contested
),

teams as (
    select * from {{ ref('dim_team') }}
),

asked as (
    select
        clarity.work_item_key,
        owners.team_id,
        owners.rival_team_id,
        teams.team_name,
        rivals.team_name as rival_name,
    from clarity
    inner join owners on clarity.work_item_key = owners.work_item_key
    inner join teams on owners.team_id = teams.team_id
    inner join teams as rivals on owners.rival_team_id = rivals.team_id
)

select
    work_item_key,
    team_id,
    rival_team_id,
    'React with :one: if ' || team_name || ' owns it, with :two: if ' || rival_name || ' does.' as question,
    {{ json_object_text({'one': 'team_id', 'two': 'rival_team_id'}) }} as owner_choices,
from asked
