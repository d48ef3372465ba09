{{ config(materialized='ephemeral') }}

-- bots that an app posts as are in no list of users, nor people of another workspace; who only ever posts through an
-- app is one, and so is Slackbot, which archives do not list
select user_id as account_id, display_name, email, is_app, is_active, true as is_listed
from {{ ref('stg_slack__users') }}
union all
select user_id, max(author_name), null, bool_and(bot_id is not null) or user_id = 'USLACKBOT', null, false
from {{ ref('stg_slack__messages') }}
where user_id is not null
group by user_id
