{#- What the rows of the incremental models are made of, a row per item with all of it as one number (incremental.sql
    beside this). Macros, since a model that is a table is written each night, and dbt takes apart the text of whoever
    names one that is ephemeral: a tenth of a second each for a day's news that takes one. -#}

{#- Of the state intervals. Of the statuses it holds all of the item's tool: one that changes its meaning, or is new,
    has every item built again, and looking each up by change cost as much every night. -#}
{% macro interval_inputs() -%}
with

statuses as (
    select
        source,
        bit_xor({{ row_fingerprint(['status_id', 'status_category', 'is_blocked_status']) }}) as fingerprint,
    from {{ ref('dim_status') }}
    group by source
),

changes as (
    select
        work_item_key,
        bit_xor({{ row_fingerprint([
            'change_key', 'field_name', 'changed_at', 'old_value', 'old_label', 'new_value', 'new_label',
        ]) }}) as fingerprint,
    from {{ ref('fct_field_change') }}
    where field_name in ({{ tracked_fields() }})
    group by work_item_key
)

select
    items.work_item_key,
    {{ row_fingerprint([
        'items.created_at', 'items.updated_at', 'items.resolved_at', 'items.status_id', 'items.status_name', 'items.status_category',
        'items.assignee_person_id', 'items.assignee_name', 'items.team_field_id', 'items.team_field_name',
        'items.sprint_set', 'items.priority_id', 'items.priority_name', 'items.due_date', 'items.story_points',
        'items.is_flagged', 'items.container_id', 'items.container_name', 'items.parent_key', 'items.epic_link_key',
        'items.is_archived', 'items.resolution_name', 'statuses.fingerprint', 'changes.fingerprint',
    ]) }} as fingerprint,
from {{ ref('int_work_item') }} as items
left join changes on items.work_item_key = changes.work_item_key
left join statuses on items.source = statuses.source
{%- endmacro %}

{#- Of the days, besides the state intervals: whose days they are, and whether the item still lives. -#}
{% macro day_inputs() -%}
with

default_calendar as (
    select min(calendar_id) as calendar_id from {{ ref('dim_calendar') }}
),

timezones as (
    select distinct calendar_id, timezone from {{ ref('dim_calendar') }}
)

select
    items.work_item_key,
    coalesce(teams.calendar_id, default_calendar.calendar_id) as calendar_id,
    case when items.is_deleted then items.updated_at end as deleted_at,
    {{ row_fingerprint([
        'history.fingerprint', 'timezones.timezone', 'case when items.is_deleted then items.updated_at end',
        var('daily_window_days'), var('daily_after_end_days'),
    ]) }} as fingerprint,
from {{ ref('int_work_item') }} as items
inner join {{ built_from(ref('fct_item_state_interval')) }} as history on items.work_item_key = history.work_item_key
cross join default_calendar
left join {{ ref('int_item_owner') }} as owners on items.work_item_key = owners.work_item_key
left join {{ ref('dim_team') }} as teams on owners.team_id = teams.team_id
left join timezones
    on coalesce(teams.calendar_id, default_calendar.calendar_id) = timezones.calendar_id
{%- endmacro %}
