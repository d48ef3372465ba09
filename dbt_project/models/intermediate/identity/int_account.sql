{{ config(materialized='ephemeral') }}

-- accounts that somebody has confirmed to be one person's are joined
with

people as (
    select * from {{ ref('org_people') }}
),

found as (
    select * from {{ ref('int_account_found') }}
),

-- a similar name is only a proposal (mart_identity_proposal) until somebody has confirmed it
confirmed as (
    select one.person_id as one_id, other.person_id as other_id
    from {{ ref('int_identity_decision') }} as decisions
    inner join found as one on decisions.one_account = one.source || ':' || one.account_id
    inner join found as other on decisions.other_account = other.source || ':' || other.account_id
    where decisions.decision = 'confirmed' and one.person_id != other.person_id
),

ties as (
    select one_id, other_id from confirmed
    union
    select other_id, one_id from confirmed
    union
    select one_id, one_id from confirmed
    union
    select other_id, other_id from confirmed
),

-- two steps here and four below: enough for five accounts of one person, whichever of them were tied
nearby as (
    select distinct ties.one_id, further.other_id
    from ties
    inner join ties as further on ties.other_id = further.one_id
),

reached as (
    select distinct nearby.one_id as person_id, further.other_id as reached_id
    from nearby
    inner join nearby as further on nearby.other_id = further.one_id
),

ranked as (
    select
        reached.person_id,
        reached.reached_id,
        people.person_id as named_id,
        case
            when people.person_id is not null then 0
            else {{ tool_rank(source_of('reached.reached_id')) }}
        end as rank,
    from reached
    left join people on reached.reached_id = people.person_id
),

-- two people of the organisation stay two, whoever confirmed what
joined as (
    select
        person_id,
        case when count(distinct named_id) <= 1 then min_by(reached_id, (rank, reached_id)) end as joined_id,
    from ranked
    group by person_id
)

select
    found.source,
    found.account_id,
    found.display_name,
    found.email,
    found.is_app,
    found.is_active,
    coalesce(joined.joined_id, found.person_id) as person_id,
    case
        when joined.joined_id is not null and found.identity_rule = 'single' then 'confirmed'
        else found.identity_rule
    end as identity_rule,
from found
left join joined on found.person_id = joined.person_id
