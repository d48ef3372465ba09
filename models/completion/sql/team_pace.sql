-- How far the fortnights of the last twenty weeks lie from their mean, as a share of it: one row per team.
with fortnights as (
    select unnest(range(10)) as ago
),
teams as (
    select team_id, min(created_at) as first_at from item group by team_id
),
finished as (
    select teams.team_id, fortnights.ago, count(s.work_item_key) as items,
    from teams
    cross join fortnights
    left join item_state as s
        on s.team_id = teams.team_id and s.is_finish
        and s.valid_from <= $as_of::timestamp - to_days((14 * fortnights.ago)::int)
        and s.valid_from > $as_of::timestamp - to_days((14 * fortnights.ago + 14)::int)
    where $as_of::timestamp - to_days((14 * fortnights.ago + 14)::int) >= teams.first_at
    group by all
)
select team_id, stddev_samp(items) / nullif(avg(items), 0) as spread,
from finished
group by team_id
order by team_id
