-- the usual order of the work: a row for every issue and day first, values filled over all of them afterwards
drop table if exists jira.daily;
create table jira.daily as
with
history as (
    select issue_id, field_id, "time", value from jira.issue_field_history
    where field_id in ('status', 'assignee', 'priority', 'customfield_1', 'customfield_4')
    union all
    select issue_id, field_id, "time", value from jira.issue_multiselect_history
),
last_of_day as (
    select distinct on (issue_id, field_id, "time"::date)
        issue_id, field_id, "time"::date as day, coalesce(value, '') as value
    from history order by issue_id, field_id, "time"::date, "time" desc
),
sparse as (
    select
        issue_id, day,
        max(value) filter (where field_id = 'status') as status,
        max(value) filter (where field_id = 'assignee') as assignee,
        max(value) filter (where field_id = 'priority') as priority,
        max(value) filter (where field_id = 'customfield_1') as team,
        max(value) filter (where field_id = 'customfield_2') as sprint,
        max(value) filter (where field_id = 'customfield_4') as points
    from last_of_day group by issue_id, day
),
expanded as (
    select issue.id as issue_id, day.day::date as day
    from jira.issue as issue
    cross join lateral generate_series(
        issue.created::date, least(coalesce(issue.resolved + interval '30 day', now()), now())::date, interval '1 day'
    ) as day(day)
),
joined as (
    select
        expanded.issue_id, expanded.day, status, assignee, priority, team, sprint, points,
        count(status) over w as status_no, count(assignee) over w as assignee_no, count(priority) over w as priority_no,
        count(team) over w as team_no, count(sprint) over w as sprint_no, count(points) over w as points_no
    from expanded left join sparse on expanded.issue_id = sparse.issue_id and expanded.day = sparse.day
    window w as (partition by expanded.issue_id order by expanded.day)
)
select
    issue_id, day,
    nullif(first_value(status) over (partition by issue_id, status_no order by day), '') as status,
    nullif(first_value(assignee) over (partition by issue_id, assignee_no order by day), '') as assignee,
    nullif(first_value(priority) over (partition by issue_id, priority_no order by day), '') as priority,
    nullif(first_value(team) over (partition by issue_id, team_no order by day), '') as team,
    nullif(first_value(sprint) over (partition by issue_id, sprint_no order by day), '') as sprint,
    nullif(first_value(points) over (partition by issue_id, points_no order by day), '') as points
from joined
