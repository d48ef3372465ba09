-- People of each team on the run's day, by their share of capacity.
select team_id, sum(capacity_share)::double as people,
from lake.build_marts.bridge_person_team
where valid_from <= $as_of::date and (valid_to is null or valid_to > $as_of::date)
group by team_id
order by team_id
