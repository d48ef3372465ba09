"""The summary of a run says of forecasts what was made and what was refused."""

from __future__ import annotations

import duckdb

from lake import summary


def test_refused_forecasts_are_said_as_refused_with_their_reasons(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        insert into forecasts.velocity by name
        select 'r' as run_id, 't' || n as team_id, 'items' as unit, 1 as horizon,
            case when n < 3 then 'ensemble' else 'refused' end as basis,
            case when n < 3 then '' when n < 6 then 'no week has ended since 2014-03-0' || n
                else 'nothing finished in the last ten weeks' end as note
        from range(10) as r (n)
    """)
    con.execute("""
        insert into forecasts.completion by name
        select 'r' as run_id, 'k' || n as work_item_key, 'survival' as method from range(1200) as r (n)
    """)
    assert summary._forecasts(con, "r") == (
        "3 of velocity and 7 refused (4 nothing finished in the last ten weeks; "
        "3 no week has ended since …), 1,200 completion dates"
    )


def test_where_all_is_refused_nothing_was_made(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        insert into forecasts.completion by name
        select 'r' as run_id, 'k' || n as work_item_key, 'refused' as method, 'too few finished items' as note
        from range(887) as r (n)
    """)
    assert (
        summary._forecasts(con, "r")
        == "0 of velocity, 0 completion dates and 887 refused (887 too few finished items)"
    )
