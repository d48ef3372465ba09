"""Where a full read of a project stands after a page: what the next run needs to go on from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson


@dataclass(frozen=True)
class Checkpoint:
    """``created``: of the last issue that was handed over. ``owed``: issue id → project key of issues whose
    histories were not, for these are fetched by the thousand. ``began``: the site's clock (ISO, UTC) when the
    read began, which its cursor must not pass: issues read before a kill may have changed since.
    """

    created: datetime | None = None
    owed: Mapping[str, str] = field(default_factory=dict)
    began: str | None = None

    def told(self) -> str:
        """As text, for the cursor."""
        created = self.created.isoformat() if self.created else None
        return orjson.dumps({"created": created, "owed": dict(self.owed), "began": self.began}).decode()

    @classmethod
    def of(cls, text: str | None) -> Checkpoint:
        """From its text; None is the beginning, and an ISO date all that older versions wrote."""
        if text is None:
            return START
        if not text.startswith("{"):
            return cls(datetime.fromisoformat(text))
        told = orjson.loads(text)
        created = told["created"]
        return cls(datetime.fromisoformat(created) if created else None, told["owed"], told["began"])


START = Checkpoint()
