{{ config(materialized='ephemeral') }}

-- people who left are in histories, and no longer among the members
with

named as (
    select author_id as account_id, author_name as display_name, is_by_app as is_app
    from {{ ref('stg_trello__actions') }}
    union all
    select member_id, member_name, false from {{ ref('stg_trello__actions') }}
    union all
    select unnest(member_ids), null, false from {{ ref('stg_trello__cards') }}
)

select member_id as account_id, display_name, email, false as is_app, is_active, true as is_listed
from {{ ref('stg_trello__members') }}
union all
select account_id, max(display_name), null, bool_or(is_app), null, false
from named
where account_id is not null
group by account_id
