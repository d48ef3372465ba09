"""Incremental history: equal to its full refresh, whatever arrives late, and true to the changes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from config.settings import Settings, load
from lake.connect import connect
from lake.dbt import run_dbt
from lake.schema import ensure

HERE = Path(__file__).parent
MODELS = ("fct_item_state_interval", "fct_item_daily")
MARTS = ("fct_item_state_interval", "fct_item_daily")
#: between midnight in London and midnight in New York
NIGHT = datetime(2026, 3, 12, 2)


def build(settings: Settings, night: datetime, *options: str) -> None:
    run_dbt(settings, "run", "--select", *MODELS, *options, as_of=night, run_id="test")


def keep(settings: Settings, name: str) -> None:
    with connect(settings) as con:
        for mart in MARTS:
            con.execute(f"create or replace table ops.{mart}_{name} as from build_marts.{mart}")


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake in which `ops.<mart>_first`, `_increment` and `_full` are three builds of each mart."""
    home = tmp_path_factory.mktemp("increments")
    settings = load(HERE.parents[1] / "truce.toml").model_copy(update={"home": home})
    with connect(settings) as con:
        ensure(con)
        con.execute((HERE / "changing_history.sql").read_text())
        con.execute((HERE / "changing_present.sql").read_text())
    build(settings, NIGHT)
    keep(settings, "first")
    with connect(settings) as con:
        con.execute((HERE / "changing_news.sql").read_text())
        con.execute((HERE / "changing_present.sql").read_text())
    later = NIGHT + timedelta(days=3)
    build(settings, later)
    keep(settings, "increment")
    build(settings, later, "--full-refresh")
    keep(settings, "full")
    with connect(settings) as con:
        yield con


@pytest.mark.parametrize("mart", MARTS)
def test_an_increment_with_late_and_corrected_events_equals_the_full_refresh(
    nights: duckdb.DuckDBPyConnection, mart: str
) -> None:
    assert (
        nights.execute(f"""
        (from ops.{mart}_increment except all from ops.{mart}_full)
        union all (from ops.{mart}_full except all from ops.{mart}_increment)
    """).fetchall()
        == []
    )
    changed = nights.execute(f"select count(*) from (from ops.{mart}_full except from ops.{mart}_first)")
    assert changed.fetchall()[0][0] > 100


def test_every_day_is_the_last_change_before_its_local_end(nights: duckdb.DuckDBPyConnection) -> None:
    wrong = nights.execute("""
        with days as (
            select daily.*, calendar.ends_at
            from ops.fct_item_daily_full as daily
            left join intermediate.int_item_owner as owners using (work_item_key)
            left join build_marts.dim_team as teams on owners.team_id = teams.team_id
            join build_marts.dim_calendar as calendar
                on calendar.calendar_id = coalesce(teams.calendar_id, 'london')
                and calendar.calendar_date = daily.calendar_date
        ),
        replayed as (
            select
                work_item_key, calendar_date, arg_max_null(new_value, changed_at) as sprint,
                count(*) filter (where changed_at = last_at) as last_changes,
            from (
                select days.*, changes.new_value, changes.changed_at,
                    max(changes.changed_at) over (partition by work_item_key, calendar_date) as last_at,
                from days join build_marts.fct_field_change as changes using (work_item_key)
                where changes.field_name = 'sprint' and changes.changed_at < ends_at
            )
            group by all
        )
        select * from days join replayed using (work_item_key, calendar_date)
        where last_changes = 1 and days.sprint_ids is distinct from replayed.sprint
    """).fetchall()
    assert wrong == []


def test_an_item_has_a_day_for_each_until_a_month_after_its_end(nights: duckdb.DuckDBPyConnection) -> None:
    gaps = nights.execute("""
        select work_item_key from ops.fct_item_daily_full group by all
        having count(*) != max(calendar_date) - min(calendar_date) + 1
    """)
    assert gaps.fetchall() == []
    ended = nights.execute("""
        select
            work_item_key, max(calendar_date) as last_day,
            max(calendar_date) filter (where status_category != 'done') as worked_on,
        from ops.fct_item_daily_full group by all
        having last_day < date '2026-03-10' and worked_on is not null
            and work_item_key not in ('jira:4', 'trello:9')
    """).fetchall()
    assert len(ended) >= 8
    assert all((last - worked).days == 31 for _, last, worked in ended)


def test_the_running_day_is_the_local_one(nights: duckdb.DuckDBPyConnection) -> None:
    days = nights.execute(
        """
        select team_id, max(calendar_date) from ops.fct_item_daily_full
        join intermediate.int_item_owner as owners using (work_item_key) group by all order by 1
    """.replace("team_id,", "owners.team_id,")
    ).fetchall()
    assert [str(day) for _, day in days] == ["2026-03-15", "2026-03-15", "2026-03-14"]


def test_blocked_follows_the_status_and_the_flag(nights: duckdb.DuckDBPyConnection) -> None:
    wrong = nights.execute("""
        select blocked.work_item_key, blocked.valid_from from ops.fct_item_state_interval_full as blocked
        join ops.fct_item_state_interval_full as status
            on status.work_item_key = blocked.work_item_key and status.field_name = 'status'
            and status.valid_from <= blocked.valid_from and coalesce(status.valid_to > blocked.valid_from, true)
        join ops.fct_item_state_interval_full as flag
            on flag.work_item_key = blocked.work_item_key and flag.field_name = 'flagged'
            and flag.valid_from <= blocked.valid_from and coalesce(flag.valid_to > blocked.valid_from, true)
        where blocked.field_name = 'blocked'
            and blocked.value != (coalesce(status.value = 's4', false) or coalesce(flag.value = 'true', false))::varchar
    """).fetchall()
    blocked = nights.execute(
        "select count(*) from ops.fct_item_state_interval_full where field_name = 'blocked' and value = 'true'"
    ).fetchall()
    assert wrong == [] and blocked[0][0] > 20
