with

changes as (
    select * from {{ ref('int_tools__change') }}
),

items as (
    select * from {{ ref('int_work_item') }}
),

accounts as (
    select * from {{ ref('bridge_person_account') }}
),

written as (
    select
        target || ':' || object_id as work_item_key,
        case field
            when 'due' then 'due_date'
            when 'status' then 'status'
            else 'other:' || regexp_replace(field, '^custom_field:', '')
        end as field_name,
        coalesce(new_value, '') as new_value,
        recorded_at,
    from {{ source('ops', 'writeback_journal') }}
    where status in ('done', 'undone')
),

-- the tool's history tells our own writes by nothing but their value and their time
own_writes as (
    select distinct changes.change_key
    from changes
    inner join written
        on
            changes.work_item_key = written.work_item_key
            and changes.field_name = written.field_name
            and changes.changed_at between
            written.recorded_at - interval '{{ var("own_write_window_minutes") }} minutes'
            and written.recorded_at + interval '{{ var("own_write_window_minutes") }} minutes'
    where written.new_value in (coalesce(changes.new_value, ''), coalesce(changes.new_label, ''))
)

select
    changes.change_key,
    changes.work_item_key,
    changes.field_name,
    changes.changed_at,
    changes.position,
    accounts.person_id as author_person_id,
    changes.old_value,
    changes.old_label,
    changes.new_value,
    changes.new_label,
    own_writes.change_key is not null as is_own_write,
    changes.raw_record_id,
from changes
inner join items on changes.work_item_key = items.work_item_key
left join accounts on changes.source = accounts.source and changes.author_id = accounts.account_id
left join own_writes on changes.change_key = own_writes.change_key
