{{ config(materialized='incremental', inputs='int_item_history_input') }}

-- depends_on: {{ ref('int_item_history_input') }}
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
} %}

with

items as (
    select * from {{ ref('int_work_item') }}
    {% if builds_changed_only() %}
    where work_item_key in (select work_item_key from {{ changed_items() }})
    {% endif %}
),

changes as (
    select
        changes.*,
        greatest(changes.changed_at, items.created_at) as occurred_at,
        row_number() over (
            partition by changes.work_item_key, changes.field_name
            order by changes.changed_at, length(changes.raw_record_id), changes.raw_record_id, changes.position
        ) as change_no,
    from {{ ref('fct_field_change') }} as changes
    inner join items on changes.work_item_key = items.work_item_key
    where changes.field_name in ({{ tracked_fields() }})
),

present as (
    select
        items.work_item_key,
        fields.field_name,
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
        items.created_at,
        items.resolved_at,
        coalesce(
            fields.field_name = 'status' and items.status_category = 'done' and items.resolved_at > items.created_at,
            false
        ) as is_resolution_known,
    from items
    cross join (select unnest(['{{ present_values | join("', '") }}']) as field_name) as fields -- noqa: LT05
),

first_changes as (
    select * from changes where change_no = 1
),

-- before its first change a field had that change's old value, without changes the present one;
-- a resolved item without any status change says when it was resolved, and not what it was before
starts as (
    select
        present.work_item_key,
        present.field_name,
        present.created_at as occurred_at,
        0 as change_no,
        case
            when first_changes.change_no = 1 then first_changes.old_value
            when not present.is_resolution_known then present.value
        end as value,
        case
            when first_changes.change_no = 1 then first_changes.old_label
            when not present.is_resolution_known then present.label
        end as label,
    from present
    left join first_changes
        on present.work_item_key = first_changes.work_item_key and present.field_name = first_changes.field_name
),

resolutions as (
    select
        present.work_item_key,
        present.field_name,
        present.resolved_at as occurred_at,
        1 as change_no,
        present.value,
        present.label,
    from present
    left join first_changes
        on present.work_item_key = first_changes.work_item_key and present.field_name = first_changes.field_name
    where first_changes.change_no is null and present.is_resolution_known
),

points as (
    select * from starts
    union all
    select * from resolutions
    union all
    select work_item_key, field_name, occurred_at, change_no, new_value, new_label from changes
),

-- of several changes at one instant the last one holds
settled as (
    select * from points
    qualify row_number() over (partition by work_item_key, field_name, occurred_at order by change_no desc) = 1
),

statuses as (
    select
        settled.*,
        statuses.status_category,
        coalesce(statuses.is_blocked_status, false) as is_blocked_status,
    from settled
    left join {{ ref('dim_status') }} as statuses
        on settled.value = statuses.status_id and split_part(settled.work_item_key, ':', 1) = statuses.source
    where settled.field_name = 'status'
),

-- most items are never blocked: only the others are followed through both of their signals
signals as (
    select work_item_key, occurred_at, is_blocked_status, cast(null as boolean) as is_flagged, label
    from statuses
    union all
    select work_item_key, occurred_at, null, value = 'true', null
    from settled
    where field_name = 'flagged'
),

blockable as (
    select work_item_key
    from signals
    group by work_item_key
    having bool_or(is_blocked_status) or bool_or(is_flagged)
),

signalled as (
    select
        work_item_key,
        occurred_at,
        bool_or(is_blocked_status) as is_blocked_status,
        bool_or(is_flagged) as is_flagged,
        max(label) as label,
    from signals
    where work_item_key in (select work_item_key from blockable)
    group by work_item_key, occurred_at
),

blocked as (
    select
        work_item_key,
        occurred_at,
        {{ last_known('is_blocked_status', 'partition by work_item_key order by occurred_at') }} as is_blocked_status,
        {{ last_known('is_flagged', 'partition by work_item_key order by occurred_at') }} as is_flagged,
        {{ last_known('label', 'partition by work_item_key order by occurred_at') }} as label,
    from signalled
),

derived as (
    select
        work_item_key, 'status_category' as field_name, occurred_at, status_category as value, status_category as label,
    from statuses
    union all
    select
        work_item_key,
        'blocked',
        occurred_at,
        cast(coalesce(is_blocked_status, false) or coalesce(is_flagged, false) as varchar),
        case when is_flagged then 'flagged' when is_blocked_status then label end,
    from blocked
    union all
    select work_item_key, 'blocked', created_at, 'false', null
    from items
    where work_item_key not in (select work_item_key from blockable)
),

everything as (
    select work_item_key, field_name, occurred_at, value, label from settled
    union all
    select * from derived
),

news as (
    select * from everything
    qualify
        value is distinct from lag(value) over (partition by work_item_key, field_name order by occurred_at)
        or row_number() over (partition by work_item_key, field_name order by occurred_at) = 1
)

select
    work_item_key,
    field_name,
    value,
    label,
    occurred_at as valid_from,
    lead(occurred_at) over (partition by work_item_key, field_name order by occurred_at) as valid_to,
from news
