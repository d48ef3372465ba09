{#- What a line of Jira's history is about, in the words of the conformed layer: Jira's own fields by their id, else by
    the name that Jira does not translate there; custom ones by what the site says of their id, and only where nobody
    says anything by their name. A custom field that is called as one of Jira's own, or as another custom field that is
    known, is another field. -#}
{% macro jira_changed_field() -%}
{%- set own = {
    'status': 'status', 'assignee': 'assignee', 'priority': 'priority', 'description': 'description',
    'component': 'component', 'components': 'component', 'duedate': 'due_date', 'summary': 'title', 'key': 'container',
    'issuekey': 'container', 'parent': 'parent', 'issueparentassociation': 'parent', 'resolution': 'resolution',
} -%}
{%- set custom = {
    'sprint': 'sprint', 'flagged': 'flagged', 'team': 'team', 'story points': 'story_points', 'epic link': 'parent',
} -%}
case
    -- a field for text that is called Sprint has no ids to tell
    when
        coalesce(logical_names.logical_name, lower(items.field)) = 'sprint'
        and coalesce(items.from_id, '') = '' and coalesce(items.to_id, '') = ''
        and coalesce(items.from_label, '') || coalesce(items.to_label, '') != ''
        then 'other:' || items.field_id
    when logical_names.logical_name = 'epic_link' then 'parent'
    when logical_names.logical_name is not null then logical_names.logical_name
    {%- for id, name in own.items() %}
    when not items.is_custom_field and lower(items.field_id) = '{{ id }}' then '{{ name }}'
    {%- endfor %}
    when stated.called is not null or (starts_with(items.field_id, 'customfield_') and known.logical_name is not null)
        then 'other:' || items.field_id
    {%- for called, name in custom.items() %}
    when lower(items.field) = '{{ called }}' then '{{ name }}'
    {%- endfor %}
    else 'other:' || items.field_id
end
{%- endmacro %}

{#- A field as a history calls it, by id or by name in any case. -#}
{% macro jira_field_called(field_id) -%}
case when starts_with({{ field_id }}, 'customfield_') then {{ field_id }} else lower({{ field_id }}) end
{%- endmacro %}
