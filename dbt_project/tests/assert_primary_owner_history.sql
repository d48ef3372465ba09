-- the primary owner's intervals cover an item's life without gap or overlap, and end in the owner that
-- dim_work_item shows
with

intervals as (
    select
        *,
        lag(valid_to) over (partition by work_item_key order by valid_from) as last_valid_to,
        row_number() over (partition by work_item_key order by valid_from) as place,
    from {{ ref('mart_ownership') }}
    where level_no = 1
)

select
    intervals.work_item_key,
    intervals.valid_from,
    intervals.party_id,
    items.owner_team_id,
from intervals
inner join {{ ref('dim_work_item') }} as items on intervals.work_item_key = items.work_item_key
where
    (intervals.place = 1 and intervals.valid_from > items.created_at)
    or (intervals.place > 1 and intervals.last_valid_to is distinct from intervals.valid_from)
    or (intervals.is_current and nullif(intervals.party_id, 'UNOWNED') is distinct from items.owner_team_id)
