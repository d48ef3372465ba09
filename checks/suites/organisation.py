"""The organisation files are complete enough to say who owns what.

A gap warns: until it is filled, ownership falls back to the next rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.expect import none
from checks.night import Night
from checks.suite import Suite, offences

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.expectations import Expectation

_FRAME = f"""
with members as (
    select team_id, count(distinct person_id) as people,
    from build_marts.bridge_person_team
    where $as_of::date >= valid_from and (valid_to is null or $as_of::date < valid_to)
    group by all
),
people as (select person_id, is_active from build_marts.dim_person),
teams as (
    select
        'teams' as subject,
        t.team_name as label,
        t.lead_person_id is null as no_lead,
        coalesce(not lead.is_active, false) as inactive_lead,
        t.department_id is null as no_department,
        coalesce(m.people, 0) = 0 as no_people,
    from build_marts.dim_team as t
    left join members as m using (team_id)
    left join people as lead on lead.person_id = t.lead_person_id
    -- a team derived from a project or a board has no organisation behind it to be incomplete
    where t.is_active and t.origin = 'organisation'
),
departments as (
    select
        'departments' as subject,
        d.department_name as label,
        d.head_person_id is null as no_lead,
        coalesce(not head.is_active, false) as inactive_lead,
        null::boolean as no_department,
        null::boolean as no_people,
    from build_marts.dim_department as d
    left join people as head on head.person_id = d.head_person_id
)
select
    subject,
    count(*) as parties,
    {offences("no_lead", "inactive_lead", "no_department", "no_people")}
from (from teams union all by name from departments)
group by all
order by subject
"""


def frame(night: Night) -> pd.DataFrame:
    """One row for all teams of the organisation files, one for all departments."""
    return night.frame(_FRAME, {"as_of": night.as_of})


def expectations(night: Night) -> list[Expectation]:
    """Nobody is nobody's; each gap with the file and the column that fills it."""
    lead = "fill lead_person_id in org_teams.csv or head_person_id in org_departments.csv"
    department = "fill department_id in org_teams.csv"
    return [
        none("no_lead", "every team has a lead and every department a head", lead, "warning"),
        none("inactive_lead", "leads and heads still work here", lead, "warning"),
        none("no_department", "every team belongs to a department", department, "warning"),
        none("no_people", "every team has people today", "add them to org_team_members.csv", "warning"),
    ]


SUITE = Suite(
    "organisation",
    "The organisation files say who owns what.",
    frame,
    expectations,
    needs=(
        "build_marts.dim_team",
        "build_marts.dim_department",
        "build_marts.dim_person",
        "build_marts.bridge_person_team",
    ),
)
