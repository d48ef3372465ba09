"""People whose accounts are called alike, and what somebody has said about them."""

from __future__ import annotations

import hashlib
from datetime import datetime

import duckdb

from tests.dbt_project.lake_rows import Landing

#: name → accounts in Jira, Trello and Slack, and how they are called there
ALIKE = {
    "cyd": ("Cyd Cole", "Cole, Cyd", "cyd côle"),  # Jira and Trello are confirmed, Slack is asked about
    "dan": ("Dan Dorn", None, "Dan Dorn"),  # rejected
    "eve": ("Eve Eder", None, "Eve Eder"),  # rejected when she was called something else
    "fay": ("Fay Ford", "Fay", None),  # one word, and nobody else is called so
    "gus": ("Gustav Gross", "Gustav Grass", None),  # alike, not the same
    "hal": ("Harald Hill", None, "Harald Hall"),  # one first name, and two people
    "joe": ("Joe Joel", None, "Joe Brogan"),  # both words are like one
    "jan": ("Jan Jung", "J. Jung", None),  # an initial
    "ida": ("Ida Ide", None, "Ida Ide"),  # confirmed, but the organisation knows both: see ORGANISATION
}


def land_people(landing: Landing) -> None:
    """Accounts without addresses, and a comment of which nothing is left."""
    empty = {"id": "9001", "issueId": "1", "author": {"accountId": "acc-bob"}, "body": None}
    landing.add("jira.comments", "9001", {**empty, "created": "2026-01-14T10:00:00.000+0000"}, scope="PAY")
    for id, title, members in (
        ("jt-1", "Netzwerker", ["acc-ida"]),
        ("jt-2", "Orders", ["acc-ida"]),
    ):
        landing.add("jira.teams", id, {"teamId": id, "displayName": title, "members": members})
    for name, (jira, trello, slack) in ALIKE.items():
        landing.add("jira.users", f"acc-{name}", {"accountId": f"acc-{name}", "displayName": jira})
        if trello:
            landing.add(
                "trello.members", f"m-{name}", {"id": f"m-{name}", "fullName": trello}, scope="board-one"
            )
        if slack:
            body = {"id": f"U-{name}", "name": name, "profile": {"real_name": slack}}
            landing.add("slack.users", f"U-{name}", body, scope="workspace")


def decide(con: duckdb.DuckDBPyConnection) -> None:
    """What people have said, the older first."""
    _say(con, "jira:acc-cyd|trello:m-cyd", "rejected", key("Cyd Cole", "Cole, Cyd"), 1)
    _say(con, "jira:acc-cyd|trello:m-cyd", "confirmed", key("Cyd Cole", "Cole, Cyd"), 2)
    _say(con, "jira:acc-dan|slack:U-dan", "rejected", key("Dan Dorn", "Dan Dorn"), 1)
    _say(con, "jira:acc-eve|slack:U-eve", "rejected", key("Eve Maiden", "Eve Eder"), 1)
    _say(con, "jira:acc-ida|slack:U-ida", "confirmed", key("Ida Ide", "Ida Ide"), 1)


def key(one: str, other: str) -> str:
    """The evidence of two names without addresses."""
    return hashlib.md5(f"{one}|~|{other}|~".encode(), usedforsecurity=False).hexdigest()


def _say(con: duckdb.DuckDBPyConnection, subject: str, decision: str, evidence: str, day: int) -> None:
    con.execute(
        "insert into lake.ops.decisions by name select 'identity' as subject_type, ? as subject_id, "
        "? as decision, ? as note, ? as decided_at, ? as recorded_at",
        [subject, decision, evidence, datetime(2026, 1, day), datetime(2026, 1, day)],
    )
