{{ config(materialized='ephemeral') }}

with

items as (
    select * from {{ ref('stg_jira__changelog_items') }}
    where not is_deleted
),

-- Data Center's histories call a field by its name where Cloud's have its id
fields as (
    select found.field_id, min(logical_fields.logical_name) as logical_name
    from {{ ref('int_jira_field') }} as logical_fields
    left join {{ ref('stg_jira__fields') }} as named_fields on logical_fields.field_id = named_fields.field_id
    cross join lateral unnest([logical_fields.field_id, named_fields.field_name]) as found (field_id)
    where found.field_id is not null
    group by found.field_id
),

named as (
    select
        items.*,
        case
            when fields.logical_name is not null
                then case fields.logical_name when 'epic_link' then 'parent' else fields.logical_name end
            -- the id outranks the name: a custom field that is called as one of Jira's own is another field
            when
                starts_with(items.field_id, 'customfield_')
                and lower(items.field) not in ('sprint', 'flagged', 'team', 'story points', 'epic link')
                then 'other:' || items.field_id
            when
                lower(items.field) in (
                    'status', 'assignee', 'priority', 'description', 'component', 'sprint', 'flagged', 'team'
                )
                then lower(items.field)
            when lower(items.field) = 'story points' then 'story_points'
            when lower(items.field_id) = 'duedate' then 'due_date'
            when lower(items.field) = 'summary' then 'title'
            when items.field = 'Key' then 'container'
            when lower(items.field) in ('parent', 'issueparentassociation', 'epic link') then 'parent'
            else 'other:' || items.field_id
        end as field_name,
    from items
    left join fields on items.field_id = fields.field_id
),

accounts as (
    select * from {{ ref('bridge_person_account') }}
    where source = 'jira'
),

-- the values of each field in the words of the conformed layer
canonical as (
    select
        named.*,
        {% for side in ['from', 'to'] %}
            case named.field_name
                when 'assignee' then {{ side }}_account.person_id
                when 'team' then coalesce({{ side }}_team.team_id, {{ side }}_name.team_id, named.{{ side }}_id)
                when 'sprint' then {{ sprint_set('named.' ~ side ~ '_id') }}
                when 'due_date'
                    then cast({{ calendar_day('coalesce(named.' ~ side ~ '_id, named.' ~ side ~ '_label)') }} as varchar)
                when 'story_points' then cast(try_cast(named.{{ side }}_label as double) as varchar)
                when 'flagged' then case when coalesce(named.{{ side }}_label, '') = '' then 'false' else 'true' end
                when 'container' then nullif(regexp_replace(named.{{ side }}_label, '-[0-9]+$', ''), '')
                when 'parent' then 'jira:' || coalesce({{ side }}_parent.issue_id, nullif(named.{{ side }}_id, ''))
                else coalesce(named.{{ side }}_id, named.{{ side }}_label)
            end as {{ side }}_value,
        {% endfor %}
    from named
    {% for side in ['from', 'to'] %}
        left join accounts as {{ side }}_account
            on case when named.field_name = 'assignee' then named.{{ side }}_id end = {{ side }}_account.account_id
        left join {{ ref('int_team_alias') }} as {{ side }}_team
            on case when named.field_name = 'team' then named.{{ side }}_id end = {{ side }}_team.alias
        left join {{ ref('int_team_alias') }} as {{ side }}_name
            on case when named.field_name = 'team' then named.{{ side }}_label end = {{ side }}_name.alias
        left join {{ ref('int_jira_ref') }} as {{ side }}_parent
            on case when named.field_name = 'parent' then named.{{ side }}_label end = {{ side }}_parent.issue_key
    {% endfor %}
)

select
    'jira:' || record_id || ':' || position as change_key,
    'jira:' || issue_id as work_item_key,
    record_id as raw_record_id,
    field_name,
    changed_at,
    position,
    author_id,
    nullif(from_value, '') as old_value,
    from_label as old_label,
    nullif(to_value, '') as new_value,
    to_label as new_label,
from canonical
