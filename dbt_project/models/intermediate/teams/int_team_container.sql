-- which team the containers of items, its projects and boards, belong to. One that the organisation's files give to
-- nobody is a team of its own, unless they leave it out on purpose.
with

claimed as (
    select * from {{ ref('org_containers') }}
    where {{ has_role('source', 'items') }}
),

members as (
    select distinct person_id from {{ ref('int_team_member') }}
),

assigned as (
    select items.source, items.container_id, accounts.person_id
    from {{ ref('int_tools__work_item') }} as items
    inner join {{ ref('bridge_person_account') }} as accounts
        on items.source = accounts.source and items.assignee_id = accounts.account_id
    -- who worked there of late, by its own clock: people leave, and the files with them
    qualify items.updated_at >= max(items.updated_at) over (partition by items.source, items.container_id)
        - interval '{{ var("assigned_member_days") }}' day
),

-- teams share it that the files describe by people alone, or people whom the files give to no team
shared as (
    select source, container_id
    from assigned
    group by source, container_id
    having avg(case
        when person_id not in (select person_id from members)
            then if(person_id in (select person_id from {{ ref('org_people') }}), 1, 0)
        when source in (select source from claimed) then 0
        else 1
    end) >= {{ var('ownership_majority_share') }}
),

derived as (
    select containers.source, containers.container_id
    from {{ ref('int_tools__container') }} as containers
    where
        {{ has_role('containers.source', 'items') }}
        and (containers.source, containers.container_id) not in (select (source, container_id) from claimed)
        and (containers.source, containers.container_id) not in (select (source, container_id) from shared)
        -- or it is divided by its components
        and containers.container_id not in (
            select jira_project_key from {{ ref('org_components') }}
            where jira_project_key is not null and team_id is not null
        )
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
