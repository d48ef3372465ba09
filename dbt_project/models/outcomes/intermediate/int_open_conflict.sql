with

conflicts as (
    select * from {{ ref('mart_conflict') }}
    where
        state in ('open', 'acknowledged')
        -- weak likeness of meaning is for whoever looks for it, not for everybody's board
        and (severity != 'low' or {{ conflict_trait('kind', 'counted_low') }})
),

sides as (
    select conflict_id, item_a_key as work_item_key, severity, score, kind from conflicts
    union
    select conflict_id, item_b_key as work_item_key, severity, score, kind from conflicts
)

select
    work_item_key,
    count(*) as conflicts,
    count(*) filter (where severity = 'high') as high_conflicts,
    count(*) filter (where severity = 'medium') as medium_conflicts,
    max(score) as score,
    {{ distinct_json_array('kind') }} as kinds,
from sides
group by work_item_key
