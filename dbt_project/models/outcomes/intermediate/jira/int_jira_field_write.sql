{{ config(materialized='ephemeral') }}

with

fields as (
    select
        min(field_id) as field_id,
        field_name,
        {{ jira_result_of('field_name') }} as result,
    from {{ ref('stg_jira__fields') }}
    where not is_deleted and {{ jira_result_of('field_name') }} is not null
    group by field_name
),

present as (
    select
        custom.issue_id,
        custom.field_id,
        case
            when
                try_cast(custom.value_json as double) is not null
                then {{ quantity_text('try_cast(custom.value_json as double)') }}
            else nullif(trim({{ json_text('custom.value_json', '$') }}), '')
        end as value,
    from {{ ref('stg_jira__issue_custom_fields') }} as custom
    inner join fields on custom.field_id = fields.field_id
)

select
    'issue' as object_type,
    items.source_id as object_id,
    items.item_ref as object_ref,
    fields.field_id as field,
    fields.field_name,
    present.value as read_value,
    issues.loaded_at as read_at,
    false as is_marked_own,
    results.*,
from {{ ref('int_field_result') }} as results
inner join
    {{ ref('int_item_result') }} as items
    on results.work_item_key = items.work_item_key and items.source = 'jira'
inner join {{ ref('stg_jira__issues') }} as issues on items.source_id = issues.issue_id
inner join fields on results.result = fields.result
left join present on items.source_id = present.issue_id and fields.field_id = present.field_id
