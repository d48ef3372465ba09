-- every item has all four levels now, one team at the first, and the shares of a level add up to 1
with

levels as (
    select
        work_item_key,
        level_no,
        count(*) as parties,
        sum(share) as share,
    from {{ ref('mart_ownership') }}
    where is_current
    group by work_item_key, level_no
),

items as (
    select
        items.work_item_key,
        count(levels.level_no) as levels,
        max(case when levels.level_no = 1 then levels.parties end) as primary_parties,
        max(abs(levels.share - 1)) as share_error,
    from {{ ref('dim_work_item') }} as items
    left join levels on items.work_item_key = levels.work_item_key
    group by items.work_item_key
)

select * from items
where levels != 4 or primary_parties != 1 or share_error > 1e-9
