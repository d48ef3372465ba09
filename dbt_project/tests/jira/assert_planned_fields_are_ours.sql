-- on an issue Truce writes the custom fields that carry its name, and what stands beside the fields
select * from {{ ref('mart_writeback_plan') }}
where
    target = 'jira'
    and not coalesce(
        object_type = 'issue'
        and (starts_with(field, 'customfield_') or field in ('property', 'comment', 'link')),
        false
    )
