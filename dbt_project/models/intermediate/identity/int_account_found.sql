{{ config(materialized='ephemeral') }}

with

people as (
    select * from {{ ref('org_people') }}
),

known as (
    select * from {{ ref('int_tools__account') }}
),

listed as (
    select * from known
    where is_listed
),

-- who is in records and not in the tool's list has left, unless it is a bot
unlisted as (
    select
        known.source,
        known.account_id,
        known.display_name,
        known.email,
        known.is_app,
        known.is_app as is_active,
    from known
    left join listed on known.source = listed.source and known.account_id = listed.account_id
    where not known.is_listed and listed.account_id is null
),

accounts as (
    select * exclude (is_listed) from listed
    union all by name
    select * from unlisted
),

explicit as (
    select * from {{ ref('org_accounts') }}
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
                        same order by {{ tool_rank('source') }}, account_id
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
