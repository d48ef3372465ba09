with

members as (
    select * from {{ ref('int_scope_item') }}
    where is_open and is_scope_open
),

sizes as (
    select scope_type, scope_id, count(*) as items
    from members
    group by scope_type, scope_id
),

owners as (
    select
        members.scope_type,
        members.scope_id,
        members.scope_name,
        members.work_item_key,
        owners.* exclude (work_item_key),  -- noqa: RF02
    from members
    inner join {{ ref('mart_ownership') }} as owners on members.work_item_key = owners.work_item_key
),

-- how often each rule speaks for a party: the commonest is the one to show
rules as (
    select scope_type, scope_id, level_no, party_type, party_id, source_rule, count(*) as items
    from owners
    where is_current
    group by scope_type, scope_id, level_no, party_type, party_id, source_rule
    qualify row_number() over (
        partition by scope_type, scope_id, level_no, party_id order by items desc, source_rule asc
    ) = 1
),

parties as (
    select
        scope_type,
        scope_id,
        min(scope_name) as scope_name,
        level_no,
        min(level_name) as level_name,
        party_type,
        party_id,
        min(party_name) as party_name,
        sum(cast(share as decimal(38, 18))) filter (where is_current) as weight,
        count(distinct work_item_key) filter (where is_current) as items_now,
        sum(cast(share * confidence as decimal(38, 18))) filter (where is_current) as trusted,
        coalesce(bool_and(is_fallback) filter (where is_current), bool_and(is_fallback)) as is_fallback,
        min(fallback_from_level) filter (where is_current) as fallback_from_level,
        min(valid_from) as valid_from,
        max(valid_to) as last_valid_to,
        bool_or(is_current) as is_current,
    from owners
    group by scope_type, scope_id, level_no, party_type, party_id
    -- former teams are shown, former people of the levels above are in the items' own rows
    having level_no = 1 or bool_or(is_current)
)

select
    parties.scope_type,
    parties.scope_id,
    parties.scope_name,
    parties.level_no,
    parties.level_name,
    parties.party_type,
    parties.party_id,
    parties.party_name,
    case when parties.is_current then cast(row_number() over (
        partition by parties.scope_type, parties.scope_id, parties.level_no
        order by parties.weight desc nulls last, parties.party_id asc
    ) as integer) end as party_rank,
    cast(parties.weight / sizes.items as double) as share,
    rules.source_rule,
    parties.is_fallback,
    case when parties.is_fallback then parties.fallback_from_level end as fallback_from_level,
    cast(parties.trusted / parties.weight as double) as confidence,
    case
        when parties.is_current
            then parties.items_now || ' of ' || sizes.items || ' open items, mostly by ' || rules.source_rule
        else 'owned some of its items until ' || cast(parties.last_valid_to as date)
    end as evidence,
    parties.valid_from,
    case when not parties.is_current then parties.last_valid_to end as valid_to,
    parties.is_current,
    sizes.items,
from parties
inner join sizes on parties.scope_type = sizes.scope_type and parties.scope_id = sizes.scope_id
left join rules
    on
        parties.scope_type = rules.scope_type
        and parties.scope_id = rules.scope_id
        and parties.level_no = rules.level_no
        and parties.party_id = rules.party_id
