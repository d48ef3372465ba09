{{ config(materialized='ephemeral') }}

with

people as (
    select * from {{ ref('org_people') }}
),

-- people who left are in histories, and no longer in the tool's list of users
mentioned as (
    select
        'jira' as source,
        unnest([assignee_id, reporter_id, creator_id]) as account_id,
        cast(null as varchar) as display_name
    from {{ ref('stg_jira__issues') }}
    union all
    select 'jira', author_id, author_name from {{ ref('stg_jira__changelog_items') }}
    union all
    select 'jira', from_id, from_label from {{ ref('stg_jira__changelog_items') }} where field_id = 'assignee'
    union all
    select 'jira', to_id, to_label from {{ ref('stg_jira__changelog_items') }} where field_id = 'assignee'
    union all
    select 'jira', author_id, author_name from {{ ref('stg_jira__comments') }}
    union all
    select 'jira', author_id, null from {{ ref('stg_jira__worklogs') }}
    union all
    select 'trello', author_id, author_name from {{ ref('stg_trello__actions') }}
    union all
    select 'trello', member_id, member_name from {{ ref('stg_trello__actions') }}
    union all
    select 'trello', unnest(member_ids), null from {{ ref('stg_trello__cards') }}
    union all
    select 'slack', user_id, bot_name from {{ ref('stg_slack__messages') }}
),

listed as (
    select 'jira' as source, account_id, display_name, email, is_app, is_active from {{ ref('stg_jira__users') }}
    union all
    select 'trello', member_id, display_name, email, false, is_active from {{ ref('stg_trello__members') }}
    union all
    select 'slack', user_id, display_name, email, is_app, is_active from {{ ref('stg_slack__users') }}
),

bots as (
    select distinct user_id from {{ ref('stg_slack__messages') }} where is_bot_message
),

unlisted as (
    select
        mentioned.source,
        mentioned.account_id,
        max(mentioned.display_name) as display_name,
        cast(null as varchar) as email,
        bool_or(bots.user_id is not null) as is_app,
        bots.user_id is not null as is_active,
    from mentioned
    left join bots on mentioned.source = 'slack' and mentioned.account_id = bots.user_id
    where
        mentioned.account_id is not null
        and not exists (
            select 1 from listed
            where listed.source = mentioned.source and listed.account_id = mentioned.account_id
        )
    group by mentioned.source, mentioned.account_id, bots.user_id
),

accounts as (
    select * from listed
    union all by name
    select * from unlisted
),

explicit as (
    select 'jira' as source, jira_account_id as account_id, person_id from people where jira_account_id is not null
    union all
    select 'trello', trello_member_id, person_id from people where trello_member_id is not null
    union all
    select 'slack', slack_user_id, person_id from people where slack_user_id is not null
),

people_by_email as (
    select lower(trim(email)) as email, min(person_id) as person_id
    from people
    where email is not null
    group by all
    having count(*) = 1
),

claimed as (
    select
        accounts.*,
        explicit.person_id as explicit_person_id,
        people_by_email.person_id as email_person_id,
    from accounts
    left join explicit on accounts.source = explicit.source and accounts.account_id = explicit.account_id
    left join people_by_email on accounts.email = people_by_email.email
    qualify row_number() over (partition by accounts.source, accounts.account_id order by explicit.person_id) = 1
),

-- accounts that share an address are one person, unless they are claimed by different people
shared as (
    select
        *,
        case
            when
                email is not null
                and coalesce(min(explicit_person_id) over same = max(explicit_person_id) over same, true)
                then coalesce(
                    min(explicit_person_id) over same,
                    first_value(source || ':' || account_id) over (
                        same order by case source
                            when 'jira' then 1
                            when 'trello' then 2
                            when 'slack' then 3
                            else {{ unknown('tool', 'source') }}
                        end, account_id
                    )
                )
        end as shared_person_id,
        count(*) over same as sharing_accounts,
    from claimed
    window same as (partition by email)
)

select
    source,
    account_id,
    coalesce(display_name, account_id) as display_name,
    email,
    is_app,
    is_active,
    coalesce(explicit_person_id, email_person_id, shared_person_id, source || ':' || account_id) as person_id,
    case
        when explicit_person_id is not null then 'explicit'
        when email_person_id is not null or (shared_person_id is not null and sharing_accounts > 1) then 'email'
        else 'single'
    end as identity_rule,
from shared
