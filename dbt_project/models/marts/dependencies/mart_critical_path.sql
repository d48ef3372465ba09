with

scopes as (
    select scope_type, scope_key, min(scope_name) as scope_name, min(team_id) as team_id, min(due_date) as due_date,
    from {{ ref('int_path_scope') }}
    group by scope_type, scope_key
),

items as (
    select
        *,
        lag(team_id) over (
            partition by scope_type, scope_key order by path_position nulls last, work_item_key
        ) as previous_team_id,
    from {{ ref('mart_critical_path_item') }}
),

lengths as (
    select
        scope_type,
        scope_key,
        count(*) filter (where is_in_scope) as open_items,
        count(*) filter (where not is_in_scope) as outside_items,
        count(*) filter (where is_critical) as critical_items,
        count(*) filter (where path_position is not null) as path_items,
        count(*) filter (where path_position is not null and team_id != previous_team_id) as team_hops,
        count(distinct team_id) as teams,
        max(earliest_finish_days) as length_days,
        min_by(team_id, case when is_in_scope then path_position end) as first_team_id,
    from items
    group by scope_type, scope_key
),

paths as (
    select scope_type, scope_key, {{ json_texts_agg('work_item_key', 'path_position, work_item_key') }} as path_keys,
    from items
    where path_position is not null
    group by scope_type, scope_key
),

planned as (
    select
        lengths.*,
        paths.path_keys,
        scopes.scope_name,
        coalesce(scopes.team_id, lengths.first_team_id) as team_id,
        scopes.due_date,
        coalesce(teams.calendar_id, (select min(calendar_id) from {{ ref('dim_calendar') }})) as calendar_id,
    from lengths
    inner join scopes on lengths.scope_type = scopes.scope_type and lengths.scope_key = scopes.scope_key
    inner join paths on lengths.scope_type = paths.scope_type and lengths.scope_key = paths.scope_key
    left join {{ ref('dim_team') }} as teams on coalesce(scopes.team_id, lengths.first_team_id) = teams.team_id
),

-- working days from today, which is the first; those before it count down from zero
days as (
    select
        calendar_id,
        calendar_date,
        is_working_day,
        sum(case when is_working_day then 1 else 0 end) over (partition by calendar_id order by calendar_date)
        - sum(case when is_working_day and calendar_date < {{ as_of_date() }} then 1 else 0 end)
            over (partition by calendar_id) as working_day_no,
    from {{ ref('dim_calendar') }}
),

-- the working day on which so many of them are used up, today being the first
finished as (
    select planned.*, days.calendar_date as finish_date, days.working_day_no,
    from planned
    left join days
        on
            planned.calendar_id = days.calendar_id
            and days.is_working_day
            and days.working_day_no = greatest(1, ceil(planned.length_days))
)

select
    finished.scope_type,
    finished.scope_key,
    finished.scope_name,
    finished.team_id,
    finished.open_items,
    finished.outside_items,
    finished.critical_items,
    finished.path_items,
    finished.path_keys,
    finished.teams,
    finished.team_hops,
    finished.length_days,
    finished.finish_date,
    finished.due_date,
    cast({{ days_between('finished.due_date', 'finished.finish_date') }} as bigint) as days_late,
    cast(finished.working_day_no - due.working_day_no as bigint) as working_days_late,
    coalesce(finished.finish_date > finished.due_date, false) as is_late,
from finished
left join days as due on finished.calendar_id = due.calendar_id and finished.due_date = due.calendar_date
