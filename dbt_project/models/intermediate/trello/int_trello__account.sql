{{ config(materialized='ephemeral') }}

-- people who left are in histories, and no longer among the members
with

named as (
    select author_id as account_id, author_name as display_name from {{ ref('stg_trello__actions') }}
    union all
    select member_id, member_name from {{ ref('stg_trello__actions') }}
    union all
    select unnest(member_ids), null from {{ ref('stg_trello__cards') }}
)

select member_id as account_id, display_name, email, false as is_app, is_active, true as is_listed
from {{ ref('stg_trello__members') }}
union all
select account_id, max(display_name), null, false, null, false
from named
where account_id is not null
group by account_id
