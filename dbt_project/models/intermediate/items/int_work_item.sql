-- noqa: disable=RF02
with

statuses as (
    select * from {{ ref('dim_status') }}
),

accounts as (
    select * from {{ ref('int_account') }}
),

jira as (
    select
        'jira:' || issues.issue_id as work_item_key,
        'jira' as source,
        issues.issue_id as source_id,
        issues.issue_key as item_ref,
        issues.url,
        project_key as container_id,
        project_name as container_name,
        coalesce(title, '') as title,
        description,
        coalesce(item_type, 'Issue') as item_type,
        hierarchy_level,
        status_id,
        priority_id,
        priority_name,
        assignee_id,
        coalesce(reporter_id, creator_id) as reporter_id,
        coalesce(id_alias.team_id, name_alias.team_id, team_field_id) as team_field_id,
        team_field_name,
        nullif(array_to_string(sprint_ids, ','), '') as sprint_set,
        'jira:' || parent_id as parent_key,
        'jira:' || coalesce(epics.issue_id, issues.server_epic_id) as epic_link_key,
        list_transform(components, lambda component: component.name) as components,
        list_transform(fix_versions, lambda version: version.name) as versions,
        labels,
        story_points,
        due_date,
        created_at,
        updated_at,
        resolved_at,
        false as is_archived,
        is_deleted,
        is_flagged,
    from {{ ref('int_jira_item') }} as issues
    left join {{ ref('int_team_alias') }} as id_alias on issues.team_field_id = id_alias.alias
    left join {{ ref('int_team_alias') }} as name_alias on issues.team_field_name = name_alias.alias
    left join {{ ref('int_jira_ref') }} as epics on issues.epic_ref = epics.issue_key
),

trello as (
    select
        'trello:' || cards.card_id as work_item_key,
        'trello' as source,
        cards.card_id as source_id,
        coalesce(cards.short_link, cards.card_id) as item_ref,
        cards.url,
        cards.board_id as container_id,
        boards.board_name as container_name,
        coalesce(cards.title, '') as title,
        cards.description,
        'Card' as item_type,
        0 as hierarchy_level,
        cards.list_id as status_id,
        cards.member_ids[1] as assignee_id,
        creators.author_id as reporter_id,
        cards.labels,
        points.story_points,
        cards.due_date,
        cards.created_at,
        cards.updated_at,
        -- a card of an archived list says closed = false (source-apis T2)
        cards.is_closed or coalesce(lists.is_closed, false) or coalesce(boards.is_closed, false) as is_archived,
        cards.is_deleted,
        false as is_flagged,
    from {{ ref('stg_trello__cards') }} as cards
    left join {{ ref('stg_trello__boards') }} as boards on cards.board_id = boards.board_id
    left join {{ ref('stg_trello__lists') }} as lists on cards.list_id = lists.list_id
    left join {{ ref('int_trello_points') }} as points on cards.card_id = points.card_id
    left join (
        select card_id, min_by(author_id, action_id) as author_id
        from {{ ref('stg_trello__actions') }}
        where action_type in ('createCard', 'copyCard', 'convertToCardFromCheckItem', 'emailCard')
        group by card_id
    ) as creators on cards.card_id = creators.card_id
),

items as (
    select * from jira
    union all by name
    select * from trello
)

select
    items.* exclude (assignee_id, reporter_id),
    assignees.person_id as assignee_person_id,
    assignees.display_name as assignee_name,
    reporters.person_id as reporter_person_id,
    statuses.status_name,
    coalesce(statuses.status_category, 'todo') as status_category,
from items
left join statuses on items.source = statuses.source and items.status_id = statuses.status_id
left join accounts as assignees on items.source = assignees.source and items.assignee_id = assignees.account_id
left join accounts as reporters on items.source = reporters.source and items.reporter_id = reporters.account_id
