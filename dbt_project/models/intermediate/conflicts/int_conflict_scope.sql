with

items as (
    select * from {{ ref('dim_work_item') }}
),

owners as (
    select * from {{ ref('int_primary_owner') }} where is_current
),

in_scope as (
    select
        items.work_item_key,
        items.source,
        items.item_ref,
        items.title,
        items.item_type,
        items.is_open,
        items.status_name,
        items.status_category,
        items.priority_name,
        items.priority_rank,
        items.due_date,
        items.created_at,
        items.started_at,
        items.done_at,
        items.epic_key,
        items.parent_key,
        items.hierarchy_level,
        items.container_id,
        items.component_names,
        items.reporter_person_id,
        owners.team_id,
        owners.is_unowned,
        -- code, logs and what is quoted ask for nothing
        items.title || '. ' || {{ prose('items.description') }} as full_text,
    from items
    inner join owners on items.work_item_key = owners.work_item_key
    where
        not items.is_deleted
        and not items.is_archived
        and (
            items.is_open
            or items.done_at >= {{ days_before_as_of(var('conflict_done_days')) }}
        )
)

select * from in_scope
