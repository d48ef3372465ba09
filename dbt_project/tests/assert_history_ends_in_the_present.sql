-- the open interval of every tracked field holds what the tool states now: where the history led elsewhere, the
-- present wins (evidence `not in the history`)
{% set present_values = {
    'status': 'items.status_id',
    'assignee': 'items.assignee_person_id',
    'team': 'items.team_field_id',
    'sprint': 'items.sprint_set',
    'priority': 'items.priority_id',
    'due_date': 'cast(items.due_date as varchar)',
    'story_points': 'cast(items.story_points as varchar)',
    'flagged': 'cast(items.is_flagged as varchar)',
    'container': 'items.container_id',
    'parent': 'coalesce(items.parent_key, items.epic_link_key)',
    'archived': 'cast(items.is_archived as varchar)',
    'resolution': 'items.resolution_name',
} %}

select
    items.work_item_key,
    intervals.field_name,
    intervals.value,
from {{ ref('int_work_item') }} as items
inner join {{ ref('fct_item_state_interval') }} as intervals on items.work_item_key = intervals.work_item_key
where
    intervals.valid_to is null
    and intervals.value is distinct from case intervals.field_name
        {%- for field, value in present_values.items() %}
        when '{{ field }}' then {{ value }}
        {%- endfor %}
        else intervals.value
    end
