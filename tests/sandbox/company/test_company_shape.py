"""The company has the size that was asked for, and the same seed gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from hashlib import sha256

import pytest

from sandbox.company.build import pasts, rows
from sandbox.company.shape import ITEMS, shape
from sandbox.workspace import Tally
from tests.sandbox.company.company_documents import AS_OF, SCALE, Documents, small_documents

DIGEST = """
from datetime import date
from hashlib import sha256
from sandbox.company.build import pasts, rows
from sandbox.company.shape import shape
text = sha256()
for past in pasts(shape(7, date.fromisoformat({day!r}), {scale})):
    for row in rows(past):
        text.update(repr(row).encode())
print(text.hexdigest())
"""


def digest(documents: Documents) -> str:
    text = sha256()
    for row in documents.rows:
        text.update(repr(row).encode())
    return text.hexdigest()


def test_another_process_gives_the_same_bytes() -> None:
    code = DIGEST.format(day=AS_OF.isoformat(), scale=SCALE)
    environment = os.environ | {"PYTHONHASHSEED": "99", "PYTHONPATH": os.pathsep.join(sys.path)}
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert other.stdout.strip() == digest(small_documents(7))


def test_another_seed_gives_another_company() -> None:
    assert digest(small_documents(1)) != digest(small_documents(7))


@pytest.mark.parametrize("scale", [0.04, 0.2, 1.0])
def test_items_and_events_are_as_many_as_asked_for(scale: float) -> None:
    asked = shape(7, date(2026, 11, 23), scale)
    tally = Tally()
    for past in pasts(asked):
        for _ in tally.through(rows(past)):
            pass
    assert asked.items == pytest.approx(ITEMS * scale, rel=0.01)
    assert tally.items == pytest.approx(asked.items, rel=0.15)
    assert tally.events == pytest.approx(10 * asked.items, rel=0.15)


def test_a_large_company_has_more_divisions_with_names_and_ids_of_their_own() -> None:
    large = shape(7, AS_OF, 3.0)
    assert (large.divisions, large.teams) == (3, 12)
    short = shape(7, AS_OF, 3.0).later(0)
    assert short == large


def test_a_scale_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        shape(7, AS_OF, 0.0)
    with pytest.raises(ValueError, match="cannot go back by 3 days"):
        shape(7, AS_OF, 1.0).later(-3)


def test_no_two_documents_share_an_id(company: Documents) -> None:
    keys = [row[:3] for row in company.rows]
    assert len(set(keys)) == len(keys)
