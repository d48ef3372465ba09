-- which team the containers of items, its projects and boards, belong to
with

claimed as (
    select * from {{ ref('org_containers') }}
    where {{ has_role('source', 'items') }}
),

-- without an organisation every container is its own team
derived as (
    select source, container_id from {{ ref('int_tools__container') }}
    where {{ has_role('source', 'items') }} and not exists (select 1 from {{ ref('org_teams') }})
),

containers as (
    select team_id, source, container_id, 'organisation' as origin from claimed
    union all
    select
        {{ derived_team_id('source', 'container_id') }} as team_id,
        source,
        container_id,
        source || '_' || {{ of_tool('source', 'scope_word') }} as origin,
    from derived
)

select *, {{ of_tool('source', 'scope_word') }} as scope_word
from containers
