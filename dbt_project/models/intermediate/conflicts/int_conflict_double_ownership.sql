{{ config(materialized='ephemeral') }}

with

owners as (
    select * from {{ ref('int_primary_owner') }}
    where is_current and is_contested
),

scope as (
    select * from {{ ref('int_conflict_scope') }}
    where is_open
),

teams as (
    select * from {{ ref('dim_team') }}
)

select
    'double_ownership' as kind,
    owners.work_item_key as item_a_key,
    owners.work_item_key as item_b_key,
    case
        when owners.source_rule = 'team_field' then {{ var('double_ownership_team_field_score') }}
        when owners.source_rule = 'component_map' then {{ var('double_ownership_component_map_score') }}
        when
            owners.source_rule in (
                'confirmed_in_slack', 'own_container', 'assignee_team', 'board_default', 'project_default',
                'reporter_team', 'department_default'
            )
            then {{ var('double_ownership_default_score') }}
        else {{ unknown('rule of ownership', 'owners.source_rule') }}
    end as score,
    case
        when owners.source_rule in ('team_field', 'component_map') then 'medium'
        when
            owners.source_rule in (
                'confirmed_in_slack', 'own_container', 'assignee_team', 'board_default', 'project_default',
                'reporter_team', 'department_default'
            )
            then 'low'
        else {{ unknown('rule of ownership', 'owners.source_rule') }}
    end as severity,
    owners.evidence as evidence_a,
    owners.source_rule || ' names ' || rivals.team_name || ' as well' as evidence_b,
    'is claimed by two teams' as finding,
    'Name one owner: ' || named.team_name || ' or ' || rivals.team_name || '.' as suggestion,
    owners.team_id as team_a_id,
    owners.rival_team_id as team_b_id,
from owners
inner join scope on owners.work_item_key = scope.work_item_key
inner join teams as named on owners.team_id = named.team_id
inner join teams as rivals on owners.rival_team_id = rivals.team_id
