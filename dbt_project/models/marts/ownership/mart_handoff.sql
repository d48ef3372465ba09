with

items as (
    select work_item_key from {{ ref('dim_work_item') }}
    where not is_deleted
),

-- the rule that names a team may change without the team
intervals as (
    select
        owners.work_item_key,
        owners.team_id,
        owners.source_rule,
        owners.evidence,
        owners.valid_from,
        lag(owners.team_id) over item as previous_team_id,
    from {{ ref('int_primary_owner') }} as owners
    inner join items on owners.work_item_key = items.work_item_key
    window item as (partition by owners.work_item_key order by owners.valid_from)
),

moves as (
    select
        *,
        lead(team_id) over item as next_team_id,
        lead(valid_from) over item as next_handed_at,
    from intervals
    where previous_team_id != team_id
    window item as (partition by work_item_key order by valid_from)
)

select
    work_item_key,
    previous_team_id as from_team_id,
    team_id as to_team_id,
    valid_from as handed_at,
    source_rule,
    evidence,
    case when next_team_id = previous_team_id then next_handed_at end as returned_at,
    case when next_team_id = previous_team_id then {{ seconds_between('valid_from', 'next_handed_at') }} end
        as away_calendar_seconds,
    coalesce(
        next_team_id = previous_team_id
        and next_handed_at <= valid_from + interval '{{ var("ping_pong_days") }}' day,
        false
    ) as is_ping_pong,
    valid_from + interval '{{ var("ping_pong_days") }}' day > {{ as_of() }} and next_team_id is null
        as is_undecided,
from moves
where previous_team_id != 'UNOWNED' and team_id != 'UNOWNED'
