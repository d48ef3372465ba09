{{ config(materialized='ephemeral') }}

-- people who left are in histories, and no longer in the list of users
with

named as (
    select
        unnest([assignee_id, reporter_id, creator_id]) as account_id,
        cast(null as varchar) as display_name,
        false as is_app,
    from {{ ref('stg_jira__issues') }}
    union all
    select unnest(app_ids), null, true from {{ ref('stg_jira__issues') }}
    union all
    select author_id, author_name, is_by_app from {{ ref('stg_jira__changelog_items') }}
    union all
    select from_id, from_label, false from {{ ref('stg_jira__changelog_items') }} where field_id = 'assignee'
    union all
    select to_id, to_label, false from {{ ref('stg_jira__changelog_items') }} where field_id = 'assignee'
    union all
    select author_id, author_name, is_by_app from {{ ref('stg_jira__comments') }}
    union all
    select author_id, null, is_by_app from {{ ref('stg_jira__worklogs') }}
)

select account_id, display_name, email, is_app, is_active, true as is_listed
from {{ ref('stg_jira__users') }}
union all
select account_id, max(display_name), null, bool_or(is_app), null, false
from named
where account_id is not null
group by account_id
