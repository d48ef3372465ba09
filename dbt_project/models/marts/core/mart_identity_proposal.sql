with

accounts as (
    select
        *,
        source || ':' || account_id as account_key,
    from {{ ref('bridge_person_account') }}
    where is_seen and not is_app
),

organisation as (
    select person_id from {{ ref('org_people') }}
),

compared as (
    select * from {{ ref('int_account_likeness') }}
),

-- of two persons the pair of accounts that is most alike; nobody gets a second account in a tool this way
likest as (
    select
        one.person_id as one_person_id,
        other.person_id as other_person_id,
        one as one_account,  -- noqa: RF02
        other as other_account,  -- noqa: RF02
        compared.one_kind,
        compared.other_kind,
        compared.score,
        compared.likeness,
    from compared
    inner join accounts as one on compared.one_key = one.account_key
    inner join accounts as other on compared.other_key = other.account_key
    where
        one.person_id != other.person_id
        and not exists (
            select 1
            from accounts as held
            inner join accounts as also on held.source = also.source
            where held.person_id = one.person_id and also.person_id = other.person_id
        )
        and not (
            one.person_id in (select person_id from organisation)
            and other.person_id in (select person_id from organisation)
        )
    qualify row_number() over (
        partition by least(one.person_id, other.person_id), greatest(one.person_id, other.person_id)
        order by
            compared.score desc, one.account_key asc, other.account_key asc, compared.one_kind desc,
            compared.other_kind desc
    ) = 1
),

-- who else in the same tool is as alike: where there are several, somebody has to know
ranked as (
    select
        *,
        rank() over (partition by one_person_id, other_account.source order by score desc) as rank_for_one,
        rank() over (partition by other_person_id, one_account.source order by score desc) as rank_for_other,
        count(*) over (partition by one_person_id, other_account.source)
        + count(*) over (partition by other_person_id, one_account.source) - 2 as rivals,
    from likest
),

-- somebody has said no, and nothing that it rested on has changed since
rejected as (
    select one.person_id as one_person_id, other.person_id as other_person_id
    from {{ ref('int_identity_decision') }} as decisions
    inner join accounts as one on decisions.one_account = one.account_key
    inner join accounts as other on decisions.other_account = other.account_key
    where decisions.decision = 'rejected' and decisions.evidence_key = {{ identity_evidence_key('one', 'other') }}
)

select
    left(md5(one_account.account_key || '|' || other_account.account_key), 8) as proposal_id,
    one_account.account_key as one_account,
    one_account.display_name as one_name,
    one_person_id,
    other_account.account_key as other_account,
    other_account.display_name as other_name,
    other_person_id,
    round(score, 3) as score,
    cast(rivals as integer) as rivals,
    case one_kind
        when 'mailbox' then 'mailbox ' || one_account.email
        when 'name' then 'name ' || one_account.display_name
        else {{ unknown('kind of spelling', 'one_kind') }}
    end
    || ' and ' || case other_kind
        when 'mailbox' then 'mailbox ' || other_account.email
        when 'name' then 'name ' || other_account.display_name
        else {{ unknown('kind of spelling', 'other_kind') }}
    end || ': ' || likeness as evidence,
    {{ identity_evidence_key('one_account', 'other_account') }} as evidence_key,
from ranked
where
    rank_for_one = 1
    and rank_for_other = 1
    and (score > {{ var('identity_one_word_score') }} or rivals = 0)
    and not exists (
        select 1 from rejected
        where
            least(rejected.one_person_id, rejected.other_person_id)
            = least(ranked.one_person_id, ranked.other_person_id)
            and greatest(rejected.one_person_id, rejected.other_person_id)
            = greatest(ranked.one_person_id, ranked.other_person_id)
    )
