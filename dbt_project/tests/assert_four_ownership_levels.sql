-- at every instant of an item's life, each level is there, with each party once, one team at the first, and shares
-- that add up to 1
with

owners as (
    select * from {{ ref('mart_ownership') }}
),

items as (
    select work_item_key, created_at from {{ ref('dim_work_item') }}
),

-- whatever happens on a level, the others are asked about as well
instants as (
    select work_item_key, valid_from as instant from owners
    union
    select work_item_key, valid_to as instant from owners where valid_to is not null
    union
    select work_item_key, created_at as instant from items
),

levels as (
    select unnest([1, 2, 3, 4]) as level_no
),

found as (
    select
        instants.work_item_key,
        instants.instant,
        levels.level_no,
        count(owners.party_id) as parties,
        count(distinct owners.party_id) as distinct_parties,
        sum(owners.share) as share,
    from instants
    cross join levels
    left join owners
        on
            instants.work_item_key = owners.work_item_key
            and levels.level_no = owners.level_no
            and {{ holds_at('owners', 'instants.instant') }}
    group by instants.work_item_key, instants.instant, levels.level_no
)

select * from found
where
    parties = 0
    or parties != distinct_parties
    or (level_no = 1 and parties != 1)
    or abs(share - 1) > 1e-9
