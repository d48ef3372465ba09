"""When odd records are a fault of the source: by their share, and only from more than a few on.

One card without a title is that card's matter. A field that the source no longer sends is missing from all of
a night's records, or from all of one kind. A night may bring three records, so a share alone would stop it
for one of them; hence the few that never do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def share_beyond_few(odd: pd.Series[int], records: pd.Series[int], few: int) -> pd.Series[float]:
    """The share (0 to 1) of odd records per subject; 0 where they are at most ``few``, or of no records."""
    share = odd.astype(float) / records.astype(float).where(records > 0)
    return share.where(odd > few, 0.0).fillna(1.0).where(odd > 0, 0.0)
