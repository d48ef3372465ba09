{{ config(materialized='incremental', inputs='interval_inputs') }}

{% do interval_inputs() %}
{#- Tracked fields with their present value and label. -#}
{% set present_values = {
    'status': ('items.status_id', 'items.status_name'),
    'assignee': ('items.assignee_person_id', 'items.assignee_name'),
    'team': ('items.team_field_id', 'items.team_field_name'),
    'sprint': ('items.sprint_set', 'items.sprint_set'),
    'priority': ('items.priority_id', 'items.priority_name'),
    'due_date': ('cast(items.due_date as varchar)', 'cast(items.due_date as varchar)'),
    'story_points': ('cast(items.story_points as varchar)', 'cast(items.story_points as varchar)'),
    'flagged': ('cast(items.is_flagged as varchar)', 'null'),
    'container': ('items.container_id', 'items.container_name'),
    'parent': ('coalesce(items.parent_key, items.epic_link_key)', 'null'),
    'archived': ('cast(items.is_archived as varchar)', 'null'),
    'resolution': ('items.resolution_name', 'items.resolution_name'),
} %}

{% set field_names = present_values | list + ['status_category', 'blocked'] %}

with

-- windows run over numbers of items and fields: texts would be compared a million times
items as (
    select
        *,
        row_number() over (order by work_item_key) as item_no,
    from {{ ref('int_work_item') }}
    {% if builds_changed_only() %}
    where work_item_key in (select work_item_key from {{ changed_items() }})
    {% endif %}
),

fields as (
    {%- for field in field_names %}
    select {{ loop.index }} as field_no, '{{ field }}' as field_name,
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

changes as (
    select
        items.item_no,
        fields.field_no,
        items.created_at,
        changes.changed_at,
        greatest(changes.changed_at, items.created_at) as occurred_at,
        changes.old_value,
        changes.old_label,
        changes.new_value,
        changes.new_label,
        row_number() over in_order as change_no,
        lead(changes.changed_at) over in_order as next_at,
        lag(changes.changed_at) over in_order as previous_at,
    from {{ ref('fct_field_change') }} as changes
    inner join items on changes.work_item_key = items.work_item_key
    inner join fields on changes.field_name = fields.field_name
    where changes.field_name in ({{ tracked_fields() }})
    window in_order as (
        partition by items.item_no, fields.field_no
        order by changes.changed_at, length(changes.raw_record_id), changes.raw_record_id, changes.position
    )
),

{{ changes_in_chains('changes') }},

present as (
    select
        items.item_no,
        fields.field_no,
        fields.field_name,
        items.created_at,
        items.updated_at,
        items.resolved_at,
        fields.field_name = 'status' and coalesce(items.status_category = 'done', false) as is_done,
        case fields.field_name
            {%- for field, (value, label) in present_values.items() %}
            when '{{ field }}' then {{ value }}
            {%- endfor %}
        end as value,
        case fields.field_name
            {%- for field, (value, label) in present_values.items() %}
            when '{{ field }}' then {{ label }}
            {%- endfor %}
        end as label,
    from items
    cross join fields
    where fields.field_no <= {{ present_values | length }}
),

-- a field without changes had its present value all along
unchanged as (
    select
        present.*,
        present.is_done and coalesce(present.resolved_at > present.created_at, false) as is_resolution_known,
    from present
    left join changes
        on present.item_no = changes.item_no and present.field_no = changes.field_no and changes.change_no = 1
    where changes.item_no is null
),

-- workflows are migrated and issues imported without a line: what the tool states now ends the history, from the
-- moment that it tells for it
unsaid as (
    select
        present.item_no,
        present.field_no,
        case
            when present.is_done and present.resolved_at > followed.occurred_at then present.resolved_at
            else greatest(followed.occurred_at, present.updated_at)
        end as occurred_at,
        present.value,
        present.label,
    from followed
    inner join present on followed.item_no = present.item_no and followed.field_no = present.field_no
    where followed.next_at is null and followed.last_value is distinct from present.value
),

settled as (
    -- of several changes at one instant the last one holds
    select
        followed.item_no, followed.field_no, followed.occurred_at, followed.last_value as value,
        followed.last_label as label, 'history' as evidence,
    from followed
    left join unsaid
        on
            followed.item_no = unsaid.item_no
            and followed.field_no = unsaid.field_no
            and followed.occurred_at = unsaid.occurred_at
    where (followed.next_at is null or followed.next_at > followed.occurred_at) and unsaid.item_no is null
    union all
    select item_no, field_no, occurred_at, value, label, 'not in the history'
    from unsaid
    union all
    -- before its first change a field had that change's old value
    select item_no, field_no, created_at, first_value, first_label, 'history'
    from followed
    where change_no = 1 and occurred_at > created_at
    union all
    -- a resolved item without any status change says when it was resolved, and not what it was before; one that is
    -- done and was never resolved says neither
    select
        item_no,
        field_no,
        created_at,
        case when not is_resolution_known then value end,
        case when not is_resolution_known then label end,
        case
            when is_resolution_known then 'resolution date'
            when is_done and resolved_at is null then 'unknown since when'
            else 'history'
        end,
    from unchanged
    where field_name = 'status'
    union all
    select item_no, field_no, resolved_at, value, label, 'resolution date'
    from unchanged
    where is_resolution_known
),

statuses as (
    select
        settled.item_no,
        settled.occurred_at,
        settled.label,
        settled.evidence,
        statuses.status_category,
        coalesce(statuses.is_blocked_status, false) as is_blocked_status,
    from settled
    inner join items on settled.item_no = items.item_no
    left join {{ ref('dim_status') }} as statuses
        on settled.value = statuses.status_id and items.source = statuses.source
    where settled.field_no = {{ field_names.index('status') + 1 }}
),

-- most items are never blocked: only the others are followed through both of their signals
signals as (
    select item_no, occurred_at, is_blocked_status, cast(null as boolean) as is_flagged, label, evidence
    from statuses
    union all
    select item_no, occurred_at, null, value = 'true', null, evidence
    from settled
    where field_no = {{ field_names.index('flagged') + 1 }}
    union all
    select item_no, created_at, null, true, null, 'history'
    from unchanged
    where field_name = 'flagged' and value = 'true'
),

blockable as (
    select item_no
    from signals
    group by item_no
    having bool_or(is_blocked_status) or bool_or(is_flagged)
),

signalled as (
    select
        item_no,
        occurred_at,
        bool_or(is_blocked_status) as is_blocked_status,
        bool_or(is_flagged) as is_flagged,
        max(label) as label,
        max(evidence) as evidence,
    from signals
    where item_no in (select item_no from blockable)
    group by item_no, occurred_at
),

blocked as (
    select
        item_no,
        occurred_at,
        {{ last_known('is_blocked_status', 'partition by item_no order by occurred_at') }} as is_blocked_status,
        {{ last_known('is_flagged', 'partition by item_no order by occurred_at') }} as is_flagged,
        {{ last_known('label', 'partition by item_no order by occurred_at') }} as label,
        evidence,
    from signalled
),

points as (
    select * from settled
    union all
    select
        item_no, {{ field_names.index('status_category') + 1 }}, occurred_at, status_category, status_category,
        evidence,
    from statuses
    union all
    select
        item_no,
        {{ field_names.index('blocked') + 1 }},
        occurred_at,
        cast(coalesce(is_blocked_status, false) or coalesce(is_flagged, false) as varchar),
        case when is_flagged then 'flagged' when is_blocked_status then label end,
        evidence,
    from blocked
),

news as (
    select * from points
    window in_order as (partition by item_no, field_no order by occurred_at)
    qualify value is distinct from lag(value) over in_order or row_number() over in_order = 1
),

intervals as (
    select
        item_no,
        field_no,
        value,
        label,
        evidence,
        occurred_at as valid_from,
        lead(occurred_at) over (partition by item_no, field_no order by occurred_at) as valid_to,
    from news
    union all
    select item_no, field_no, value, label, 'history', created_at, null
    from unchanged
    where field_name != 'status'
    union all
    select item_no, {{ field_names.index('blocked') + 1 }}, 'false', null, 'history', created_at, null
    from items
    where item_no not in (select item_no from blockable)
)

select
    items.work_item_key,
    fields.field_name,
    intervals.value,
    intervals.label,
    intervals.valid_from,
    intervals.valid_to,
    intervals.evidence,
from intervals
inner join items on intervals.item_no = items.item_no
inner join fields on intervals.field_no = fields.field_no
