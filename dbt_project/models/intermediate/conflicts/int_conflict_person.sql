{{ config(materialized='ephemeral') }}

-- one person is promised to two teams for more days than there are. In the order of due dates (Jackson 1955) the
-- work due by each date must fit into the working days until then; the first date that it does not is told
with

windows as (
    select windows.*, people.display_name,
    from {{ ref('int_work_window') }} as windows
    inner join {{ ref('dim_person') }} as people on windows.assignee_person_id = people.person_id
    where windows.ends_on >= {{ as_of_date() }}
),

working_days as (
    select
        calendar_date,
        sum(case when is_working_day then 1 else 0 end) over (order by calendar_date) as days_until,
    from {{ ref('dim_calendar') }}
    where
        calendar_id = (select min(calendar_id) from {{ ref('dim_calendar') }})
        and calendar_date >= {{ as_of_date() }}
),

loads as (
    select
        windows.*,
        working_days.days_until,
        sum(windows.duration_days) over (
            partition by windows.assignee_person_id order by windows.ends_on, windows.work_item_key
        ) as days_needed,
    from windows
    inner join working_days on windows.ends_on = working_days.calendar_date
),

too_late as (
    select * from loads
    where days_needed > days_until * {{ var('overload_factor') }}
    qualify row_number() over (partition by assignee_person_id order by ends_on, work_item_key) = 1
),

-- against the greatest item of another team that is due before
pairs as (
    select
        too_late.*,
        others.work_item_key as other_key,
        others.item_ref as other_ref,
        others.ends_on as other_ends_on,
    from too_late
    inner join loads as others
        on
            too_late.assignee_person_id = others.assignee_person_id
            and too_late.team_id != others.team_id
            and (others.ends_on, others.work_item_key) < (too_late.ends_on, too_late.work_item_key)
    qualify row_number() over (
        partition by too_late.assignee_person_id order by others.duration_days desc, others.work_item_key
    ) = 1
),

told as (
    select
        *,
        item_ref || ' asks for ' || display_name || ' until ' || ends_on as own_evidence,
        other_ref || ' asks for ' || display_name || ' until ' || other_ends_on as other_evidence,
    from pairs
)

select
    'resource' as kind,
    least(work_item_key, other_key) as item_a_key,
    greatest(work_item_key, other_key) as item_b_key,
    least(1.0, days_needed / greatest(days_until, 1) / {{ var('overload_score_factor') }}) as score,
    case when days_needed >= {{ var('overload_medium_factor') }} * days_until then 'medium' else 'low' end as severity,
    case when work_item_key < other_key then own_evidence else other_evidence end as evidence_a,
    case when work_item_key < other_key then other_evidence else own_evidence end as evidence_b,
    'ask one person for more days than there are until they are due' as finding,
    'Move one of the dates, or give one of the two to somebody else.' as suggestion,
from told
