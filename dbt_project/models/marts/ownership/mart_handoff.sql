with

items as (
    select work_item_key from {{ ref('dim_work_item') }}
    where not is_deleted
),

moves as (
    select
        changes.*,
        lead(changes.to_team_id) over item as next_team_id,
        lead(changes.changed_at) over item as next_handed_at,
    from {{ ref('int_owner_change') }} as changes
    inner join items on changes.work_item_key = items.work_item_key
    window item as (partition by changes.work_item_key order by changes.changed_at)
)

select
    work_item_key,
    from_team_id,
    to_team_id,
    changed_at as handed_at,
    source_rule,
    evidence,
    case when next_team_id = from_team_id then next_handed_at end as returned_at,
    case when next_team_id = from_team_id then {{ seconds_between('changed_at', 'next_handed_at') }} end
        as away_calendar_seconds,
    coalesce(
        next_team_id = from_team_id
        and next_handed_at <= changed_at + interval '{{ var("ping_pong_days") }}' day,
        false
    ) as is_ping_pong,
    changed_at + interval '{{ var("ping_pong_days") }}' day > {{ as_of() }} and next_team_id is null
        as is_undecided,
from moves
where from_team_id != 'UNOWNED' and to_team_id != 'UNOWNED'
