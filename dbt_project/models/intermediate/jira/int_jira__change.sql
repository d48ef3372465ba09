{{ config(materialized='ephemeral') }}

with

items as (
    select * from {{ ref('stg_jira__changelog_items') }}
    where not is_deleted
),

logical_fields as (
    select * from {{ ref('int_jira_field') }}
),

site_fields as (
    select * from {{ ref('stg_jira__fields') }}
),

-- Data Center's histories call a field by one of its names where Cloud's have its id; of a field that is called by its
-- id alone a site says nothing
site_names as (
    select
        site_fields.field_id,
        unnest(list_concat([site_fields.field_id], site_fields.field_names)) as called,
    from site_fields
    where site_fields.field_name is distinct from site_fields.field_id
),

stated as (
    select distinct called from site_names
),

logical_names as (
    select called, min(logical_name) as logical_name
    from (
        select logical_name, field_id as called from logical_fields
        union all
        select logical_fields.logical_name, site_names.called
        from logical_fields
        inner join site_names on logical_fields.field_id = site_names.field_id
    ) as names
    group by called
),

known as (
    select distinct logical_name from logical_fields
),

named as (
    select
        items.*,
        {{ jira_changed_field() }} as field_name,
    from items
    left join logical_names on {{ jira_field_called('items.field_id') }} = logical_names.called
    left join stated on {{ jira_field_called('items.field_id') }} = stated.called
    left join known on replace(lower(items.field), ' ', '_') = known.logical_name
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
                when 'story_points' then cast({{ number_of('named.' ~ side ~ '_label') }} as varchar)
                when 'flagged' then case when coalesce(named.{{ side }}_label, '') = '' then 'false' else 'true' end
                when 'container' then nullif(regexp_replace(named.{{ side }}_label, '-[0-9]+$', ''), '')
                when 'resolution' then named.{{ side }}_label
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
