-- what a person is asked about an item whose owner is unclear, and which reaction names which team
with

clarity as (
    select * from {{ ref('mart_ownership_clarity') }}
    where is_ambiguous and owner_team_id is not null and {{ is_public('item', 'work_item_key') }}
),

owners as (
    select * from {{ ref('int_primary_owner') }}
    where is_current and not is_unowned
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
    left join teams as rivals on owners.rival_team_id = rivals.team_id
)

select
    work_item_key,
    team_id,
    rival_team_id,
    case
        when rival_name is null then 'React with :white_check_mark: if ' || team_name || ' owns it.'
        else 'React with :one: if ' || team_name || ' owns it, with :two: if ' || rival_name || ' does.'
    end as question,
    case
        when rival_name is null then {{ json_object_text({'white_check_mark': 'team_id'}) }}
        else {{ json_object_text({'one': 'team_id', 'two': 'rival_team_id'}) }}
    end as owner_choices,
from asked
