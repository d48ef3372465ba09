"""Writing back under the vendors' real rate limits: how long, against what the limits dictate.

    python benchmarks/writeback.py [--issues 2000] [--cards 500] [--speed-up 1]

Serves a workspace of its own with the real limits (``sandbox/server/limits.py`` names their sources) in a
process of its own and applies a plan that changes four fields and the property of every issue and a field of
every card, with the clients as they are in production: no retry is needed where the pace is right. Then the
same plan is applied again, and once more with the journal lost, when only reading can tell that all is there.

What the limits dictate: of each limited kind of request, ``n`` calls at ``calls`` in any ``seconds`` take
``(ceil(n / calls) - 1) * seconds``; the slowest kind counts, since the tools are written to at the same time.
``n`` are the requests made, reading included; ``seconds_writes_alone`` counts one write per issue and card.
The last line is one JSON object.
"""

from __future__ import annotations

import json
import math
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SERVER = """
import sys, time
from sandbox.server import limits
from sandbox.server.app import create_app, listening_socket, uvicorn_server
from sandbox.server.options import Options
path, port, speed_up = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
app = create_app(path, options=Options(limits="real"))
app.state.workspace.limiter = limits.RateLimiter(lambda: time.monotonic() * speed_up)
with listening_socket("127.0.0.1", port) as sock:
    uvicorn_server(app).run(sockets=[sock])
"""
FIRST_ISSUE, BOARDS, FIELDS = 20_000, 5, (10101, 10102, 10103, 10104)
RUN_ID = "benchmark"


def main(
    issues: Annotated[int, typer.Option(help="changed issues")] = 2_000,
    cards: Annotated[int, typer.Option(help="changed cards, on five boards")] = 500,
    speed_up: Annotated[float, typer.Option(help="limits so many times as wide, for a quick look")] = 1.0,
) -> None:
    """Apply a plan three times and compare with the limits."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ |= {"TRUCE_HOME": folder, "TRUCE_WRITEBACK__MODE": "apply"}
        _workspace(home / "sandbox" / "workspace.sqlite", issues, cards)
        with _served(home / "sandbox" / "workspace.sqlite", speed_up) as server:
            _scale(speed_up)
            _report(_applied(server, issues, cards), speed_up, issues, cards)


def _workspace(path: Path, issues: int, cards: int) -> None:
    from sandbox.server.credentials import new_credentials, write_connection
    from sandbox.testing import tiny_store
    from sandbox.testing.tiny import BOARD, OPEN_LIST, START_MS

    path.parent.mkdir(parents=True)
    builder = tiny_store(path)
    store = builder.store
    with store.transaction():
        for n in range(issues):
            builder.issue(FIRST_ISSUE + n, f"PAY-{FIRST_ISSUE + n}", START_MS)
        board, where = store.get("trello", "boards", BOARD), store.get("trello", "lists", OPEN_LIST)
        assert board and where
        for b in range(BOARDS):
            body = board.json() | {"id": _id("b", b), "name": f"Board {b}", "shortLink": f"board{b:03d}"}
            builder.put("trello", "boards", _id("b", b), _id("b", b), START_MS, body)
            body = where.json() | {"id": _id("c", b), "idBoard": _id("b", b)}
            builder.put("trello", "lists", _id("c", b), _id("b", b), START_MS, body)
            body = {"id": _id("d", b), "idModel": _id("b", b), "modelType": "board", "type": "date"}
            builder.put(
                "trello", "custom_fields", _id("d", b), _id("b", b), 0, body | {"name": "Forecast P85"}
            )
        for n in range(cards):
            builder.card(_id("e", n), _id("b", n % BOARDS), _id("c", n % BOARDS), f"Card {n}", START_MS)
    store.close()
    write_connection(path, new_credentials(), "http://127.0.0.1:9")


def _id(letter: str, n: int) -> str:
    return f"695b7a0000000000{letter}{n:07d}"


@contextmanager
def _served(store: Path, speed_up: float) -> Iterator[dict[str, Any]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVER, str(store), str(port), str(speed_up)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        url = f"http://127.0.0.1:{port}"
        _await(url)
        secrets = json.loads((store.parent / "connection.json").read_text())
        os.environ |= {
            "TRUCE_JIRA_URL": f"{url}/jira",
            "TRUCE_JIRA_USER": secrets["jira"]["user"],
            "TRUCE_JIRA_TOKEN": secrets["jira"]["token"],
            "TRUCE_TRELLO_URL": f"{url}/trello",
            "TRUCE_TRELLO_KEY": secrets["trello"]["key"],
            "TRUCE_TRELLO_TOKEN": secrets["trello"]["token"],
        }
        yield {"url": url, "token": secrets["jira"]["token"]}
    finally:
        process.terminate()
        process.wait(30)


def _await(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(f"{url}/sandbox/health").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise SystemExit("the sandbox did not start")


def _scale(speed_up: float) -> None:
    """The clients' pace, as many times as wide as the server's limits."""
    from clients import pacing
    from clients.jira import calls as jira
    from clients.trello import calls as trello

    both: tuple[dict[str, Any], ...] = (jira.RATES, trello.RATES)
    for rates in both:
        rates.update({k: type(r)(r.calls, r.seconds / speed_up) for k, r in rates.items()})
    pacing.SLACK_SECONDS = min(pacing.SLACK_SECONDS, pacing.SLACK_SECONDS / speed_up * 2)


def _publish(con: Any, issues: int, cards: int) -> None:
    """A published night whose plan changes every issue and card."""
    from lake.runs import start_run
    from lake.schema import ensure
    from tests.writeback.night import MARTS

    ensure(con)
    at = datetime.now(UTC).replace(tzinfo=None)
    start_run(con, RUN_ID, "nightly", at)
    con.execute("insert into ops.publications values (?, 1, ?, '', false)", [RUN_ID, at])
    for statement in MARTS.split(";"):
        con.execute(statement) if statement.strip() else None
    con.execute(_ISSUES, [FIRST_ISSUE, issues, list(FIELDS)])
    con.execute(
        "insert into marts.dim_work_item "
        "select 'trello:' || c, 'trello', c, b from (select unnest(?) c, unnest(?) b)",
        [[_id("e", n) for n in range(cards)], [_id("b", n % BOARDS) for n in range(cards)]],
    )
    con.execute(_CARDS, [[_id("e", n) for n in range(cards)], [_id("d", n % BOARDS) for n in range(cards)]])


def _applied(server: dict[str, Any], issues: int, cards: int) -> list[dict[str, Any]]:
    from config.settings import load
    from lake.connect import connect
    from writeback.apply.apply import apply_on
    from writeback.plan.planner import plan_on
    from writeback.registry import TARGETS

    settings = load(ROOT / "truce.toml")
    found = []
    with connect(settings) as con:
        _publish(con, issues, cards)
        for name in ("first", "again", "journal lost"):
            if name == "journal lost":
                con.execute("delete from ops.writeback_journal")
            plan_on(con, settings, TARGETS)
            _ask(server, "POST", "reset")
            plan = con.execute(_FIRST_PLAN).fetchone()
            assert plan is not None
            started, done = time.perf_counter(), dict[str, float]()

            def tick(target: str, _: object, done: dict[str, float] = done) -> None:
                done[target] = time.perf_counter()

            summary = apply_on(
                con,
                settings,
                TARGETS,
                plan_id=plan[0],
                force=True,
                progress=tick,
            )
            run: dict[str, Any] = {"name": name, "seconds": time.perf_counter() - started, "summary": summary}
            run["done"] = {target: round(at - started, 1) for target, at in done.items()}
            found.append(run | {"requests": _ask(server, "GET", "requests")})
    return found


def _ask(server: dict[str, Any], method: str, what: str) -> dict[str, int]:
    headers = {"authorization": f"Bearer {server['token']}"}
    answer: dict[str, int] = httpx.request(method, f"{server['url']}/sandbox/{what}", headers=headers).json()
    return answer


def _dictated(requests: dict[str, int], speed_up: float) -> float:
    """Seconds that the limits ask for these requests, see the module's text."""
    from sandbox.server.limits import JIRA_BURST, TRELLO_TOKEN

    kinds = [
        (sum(n for route, n in requests.items() if route.startswith(f"{verb} jira ")), rule)
        for verb, rule in JIRA_BURST.items()
    ]
    kinds.append((sum(n for route, n in requests.items() if " trello " in route), TRELLO_TOKEN))
    return max((math.ceil(n / rule.calls) - 1) * rule.seconds for n, rule in kinds if n) / speed_up


def _writes(requests: dict[str, int]) -> int:
    """Requests that change something: the bulk reading of histories is a POST."""
    return sum(
        n for route, n in requests.items() if not route.startswith("GET ") and "bulkfetch" not in route
    )


def _report(runs: list[dict[str, Any]], speed_up: float, issues: int, cards: int) -> None:
    table = Table("apply", "seconds", "limits dictate", "requests", "writes", "outcome")
    for run in runs:
        dictated = _dictated(run["requests"], speed_up) if run["requests"] else 0.0
        figures = [sum(run["requests"].values()), _writes(run["requests"])]
        outcome = str(run["summary"]).partition(": ")[2]
        seconds = [f"{run['seconds']:.1f}", f"{dictated:.1f}"]
        table.add_row(run["name"], *seconds, *(f"{figure:,}" for figure in figures), outcome)
    Console().print(table)
    first, again, lost = runs
    alone = _dictated({"PUT jira x": issues, "PUT trello x": cards}, speed_up)
    print(
        json.dumps(
            {
                "ratio_to_rate_limit": round(first["seconds"] / _dictated(first["requests"], speed_up), 3),
                "requests_first": sum(first["requests"].values()),
                "requests_second": sum(again["requests"].values()),
                "writes_first": _writes(first["requests"]),
                "writes_second": _writes(again["requests"]),
                "writes_with_the_journal_lost": _writes(lost["requests"]),
                "seconds": round(first["seconds"], 1),
                "seconds_by_tool": first["done"],
                "seconds_writes_alone": round(alone, 1),
                "issues": issues,
                "cards": cards,
                "failed": first["summary"].failed,
                "speed_up": speed_up,
            }
        )
    )


_FIRST_PLAN = "select plan_id from ops.writeback_plans order by created_at limit 1"

_ISSUES = """
insert into outcomes.mart_writeback_plan by name
with issues as (
    select $1 + n as id from range($2) as t(n)
),
fields as (
    select
        id, 'customfield_' || field as field,
        if(field in (10102, 10103), '2026-12-17', 'value') as new_value,
    from issues, unnest($3) as f(field)
    union all
    select id, 'property', '{"state": {"risk": "high"}}' from issues
)
select
    md5(id || field) as write_id, 'field' as kind, 'jira' as target, 'issue' as object_type,
    id::varchar as object_id, 'PAY-' || id as object_ref, field, field as field_name, new_value,
    'benchmark' as reason,
from fields
"""

_CARDS = """
insert into outcomes.mart_writeback_plan by name
select
    md5(card) as write_id, 'field' as kind, 'trello' as target, 'card' as object_type, card as object_id,
    card as object_ref, 'custom_field:' || field as field, 'Forecast P85' as field_name,
    '2026-12-17' as new_value, 'benchmark' as reason,
from (select unnest($1) as card, unnest($2) as field)
"""

if __name__ == "__main__":
    typer.run(main)
