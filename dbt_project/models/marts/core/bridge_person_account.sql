with

accounts as (
    select * from {{ ref('int_account') }}
),

people as (
    select * from {{ ref('org_people') }}
),

-- accounts that the organisation knows of and no tool has shown
unseen as (
    select
        named.source,
        named.account_id,
        min(named.person_id) as person_id,
    from {{ ref('org_accounts') }} as named
    left join accounts on named.source = accounts.source and named.account_id = accounts.account_id
    where accounts.account_id is null and named.person_id is not null
    group by named.source, named.account_id
)

select
    source,
    account_id,
    person_id,
    display_name,
    email,
    is_app,
    is_active,
    identity_rule,
    true as is_seen,
from accounts
union all
select
    unseen.source,
    unseen.account_id,
    unseen.person_id,
    coalesce(people.display_name, unseen.account_id) as display_name,
    cast(null as varchar) as email,
    false as is_app,
    true as is_active,
    'explicit' as identity_rule,
    false as is_seen,
from unseen
left join people on unseen.person_id = people.person_id
