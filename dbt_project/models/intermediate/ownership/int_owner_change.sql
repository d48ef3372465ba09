-- every moment at which an item's owning team became another; the rule that names it may change without the team
with

owners as (
    select
        *,
        lag(team_id) over (partition by work_item_key order by valid_from) as previous_team_id,
    from {{ ref('int_primary_owner') }}
)

select
    work_item_key,
    previous_team_id as from_team_id,
    team_id as to_team_id,
    valid_from as changed_at,
    source_rule,
    evidence,
from owners
where previous_team_id != team_id
