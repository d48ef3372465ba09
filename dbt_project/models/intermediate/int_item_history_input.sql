-- what the state intervals of an item are made of, as one number
with

statuses as (
    select
        *,
        source || ':' || status_id as status_key,
    from {{ ref('dim_status') }}
),

changed as (
    select
        *,
        case when field_name = 'status' then left(work_item_key, position(':' in work_item_key)) end as status_source,
    from {{ ref('fct_field_change') }}
    where field_name in ({{ tracked_fields() }})
),

changes as (
    select
        changes.work_item_key,
        bit_xor({{ row_fingerprint([
            'changes.field_name', 'changes.changed_at', 'changes.raw_record_id', 'changes.position',
            'changes.old_value', 'changes.old_label', 'changes.new_value', 'changes.new_label',
            'befores.status_category', 'befores.is_blocked_status',
            'afters.status_category', 'afters.is_blocked_status',
        ]) }}) as fingerprint,
    from changed as changes
    -- on one value each: with a condition beside it the engine compares every change with every status
    left join statuses as befores on changes.status_source || changes.old_value = befores.status_key
    left join statuses as afters on changes.status_source || changes.new_value = afters.status_key
    group by changes.work_item_key
)

select
    items.work_item_key,
    {{ row_fingerprint([
        'items.created_at', 'items.resolved_at', 'items.status_id', 'items.status_name', 'items.status_category',
        'items.assignee_person_id', 'items.assignee_name', 'items.team_field_id', 'items.team_field_name',
        'items.sprint_set', 'items.priority_id', 'items.priority_name', 'items.due_date', 'items.story_points',
        'items.is_flagged', 'items.container_id', 'items.container_name', 'items.parent_key', 'items.epic_link_key',
        'items.is_archived', 'statuses.is_blocked_status', 'changes.fingerprint',
    ]) }} as fingerprint,
from {{ ref('int_work_item') }} as items
left join changes on items.work_item_key = changes.work_item_key
left join statuses on items.source = statuses.source and items.status_id = statuses.status_id
