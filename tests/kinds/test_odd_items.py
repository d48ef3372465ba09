"""An item that nobody would plan costs no other item its record, and is there itself.

From a file to the lake; ``tests/end_to_end/test_odd_items.py`` takes the same items through a whole night.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

# last: a benchmark may be called as a room is
sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from odd_readings import attempt, empty_lake, of_file, untold

from lake.names import raw_table
from sandbox.testing.odd_items import odd_issues, plain_issues
from tests.kinds.jira_files import settings


def test_every_item_of_a_file_lands_however_odd_it_is(tmp_path: Path) -> None:
    given = [*plain_issues(), *odd_issues().values()]
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in given))
    here = settings().model_copy(update={"home": tmp_path})
    with empty_lake() as con:
        source = of_file("jira", path, here)
        verdict = attempt(con, source, here)
        assert not any(vars(verdict).values()), verdict
        landed = con.execute(f"select record_id, body from {raw_table('jira', 'issues')}").fetchall()
    assert not untold(source)
    held = {id: json.loads(body) for id, body in landed}
    assert held.keys() == {one["id"] for one in given} and len(landed) == len(given)
    told = ("summary", "description", "created", "status")
    assert {id: [body["fields"][name] for name in told] for id, body in held.items()} == {
        one["id"]: [one["fields"][name] for name in told] for one in given
    }
