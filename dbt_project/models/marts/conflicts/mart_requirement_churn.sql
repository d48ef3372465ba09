with

commitments as (
    select * from {{ ref('int_commitment') }}
),

edits as (
    select
        changes.work_item_key,
        changes.field_name,
        changes.changed_at,
        {{ text_churn(
            'coalesce(changes.old_label, changes.old_value)', 'coalesce(changes.new_label, changes.new_value)'
        ) }} as churn,
    from {{ ref('fct_field_change') }} as changes
    inner join commitments on changes.work_item_key = commitments.work_item_key
    where
        changes.field_name in ('title', 'description')
        and not changes.is_own_write
        and changes.changed_at > commitments.committed_at
        -- a text that comes where there was none is no change of mind
        and coalesce(changes.old_label, changes.old_value) is not null
)

select
    edits.work_item_key,
    nullif(min(owners.team_id), 'UNOWNED') as owner_team_id,
    min(commitments.committed_at) as committed_at,
    min(commitments.committed_by) as committed_by,
    count(*) as edits,
    sum(edits.churn) as churn,
    sum(case when edits.field_name = 'title' then edits.churn else 0 end) as title_churn,
    sum(case when edits.field_name = 'description' then edits.churn else 0 end) as description_churn,
    max(edits.changed_at) as last_edit_at,
from edits
inner join commitments on edits.work_item_key = commitments.work_item_key
inner join {{ ref('int_primary_owner') }} as owners
    on edits.work_item_key = owners.work_item_key and owners.is_current
where edits.churn >= {{ var('churn_min_edit_share') }}
group by edits.work_item_key
