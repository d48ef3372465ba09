"""The identity map's open questions: accounts that may be one person, and what somebody says to them.

dbt proposes (``mart_identity_proposal``) and joins what is confirmed (``int_account``); a person decides.
A decision is a row of ``ops.decisions``: appended, the newest counts, so it can be taken back.
"""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import duckdb

from ingest.errors import IngestError
from lake.runs import now

Decision = Literal["confirmed", "rejected", "open"]
SUBJECT = "identity"

_PROPOSALS = """
select proposal_id, one_account, one_name, other_account, other_name, score, rivals, evidence, evidence_key
from marts.mart_identity_proposal
order by score desc, rivals, one_name, proposal_id
"""
_DECIDED = """
select subject_id, decision, decided_by, decided_at, note
from ops.decisions
where subject_type = ?
qualify row_number() over (partition by subject_id order by decided_at desc, recorded_at desc) = 1
order by decided_at desc, subject_id
"""


@dataclass(frozen=True)
class Proposal:
    """Two accounts that may be one person; ``rivals`` are others that are as alike."""

    id: str
    one_account: str
    one_name: str
    other_account: str
    other_name: str
    score: float
    rivals: int
    evidence: str
    evidence_key: str

    @property
    def subject(self) -> str:
        """The pair, as decisions name it."""
        return f"{self.one_account}|{self.other_account}"


@dataclass(frozen=True)
class Decided:
    """What was last said about a pair of accounts."""

    subject: str
    decision: str
    decided_by: str
    decided_at: datetime
    evidence_key: str | None

    @property
    def id(self) -> str:
        """The id of the proposal that it answers."""
        return proposal_id(self.subject)


def proposal_id(subject: str) -> str:
    """Short name of a pair of accounts, as the mart makes it."""
    return hashlib.md5(subject.encode(), usedforsecurity=False).hexdigest()[:8]


def proposals(con: duckdb.DuckDBPyConnection) -> list[Proposal]:
    """Proposals of the last published night that nobody has answered since.

    Raises IngestError when no night has been published.
    """
    try:
        rows = con.execute(_PROPOSALS).fetchall()
    except duckdb.CatalogException:
        raise IngestError(
            "people", "no night has proposed anything yet", "run `make nightly` first"
        ) from None
    answered = {(it.subject, it.evidence_key) for it in decisions(con)}
    found = [Proposal(*row) for row in rows]
    return [it for it in found if (it.subject, it.evidence_key) not in answered]


def decisions(con: duckdb.DuckDBPyConnection) -> list[Decided]:
    """What was said and holds, the newest first."""
    rows = [Decided(*row) for row in con.execute(_DECIDED, [SUBJECT]).fetchall()]
    return [it for it in rows if it.decision != "open"]


def answer(con: duckdb.DuckDBPyConnection, ids: Sequence[str], decision: Decision) -> list[Proposal]:
    """Confirm or reject proposals. Raises IngestError for an id that is no open proposal; then none is."""
    open_ = {it.id: it for it in proposals(con)}
    for id in ids:
        if id not in open_:
            raise IngestError("people", f"{id} is no open proposal", "`python -m ingest people` lists them")
    chosen = [open_[id] for id in dict.fromkeys(ids)]
    _record(con, [(it.subject, it.evidence_key) for it in chosen], decision)
    return chosen


def take_back(con: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> list[Decided]:
    """Open answered proposals again. Raises IngestError for an id that nobody has answered; then none is."""
    answered = {it.id: it for it in decisions(con)}
    for id in ids:
        if id not in answered:
            remedy = "`python -m ingest people decided` lists decisions"
            raise IngestError("people", f"nobody has decided about {id}", remedy)
    chosen = [answered[id] for id in dict.fromkeys(ids)]
    _record(con, [(it.subject, None) for it in chosen], "open")
    return chosen


def _record(
    con: duckdb.DuckDBPyConnection, subjects: Sequence[tuple[str, str | None]], decision: Decision
) -> None:
    stamp, who = now(), getpass.getuser()
    rows = [
        (
            hashlib.md5(f"{subject} {stamp}".encode(), usedforsecurity=False).hexdigest(),
            SUBJECT,
            subject,
            decision,
            who,
            stamp,
            "command line",
            "ingest people",
            key,
            None,
            stamp,
        )
        for subject, key in subjects
    ]
    con.begin()
    con.executemany(f"insert into ops.decisions values ({', '.join('?' for _ in rows[0])})", rows)
    con.commit()
