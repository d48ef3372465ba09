"""Learn from what people decided about pairs that seemed to be the same work, by hand."""

from __future__ import annotations

import duckdb
import numpy as np

from analysis import requirements
from analysis.errors import AnalysisError
from analysis.likeness import calibration, features
from analysis.similarity import by_meaning


def recalibrate(con: duckdb.DuckDBPyConnection) -> calibration.Judged:
    """Learn from the decisions in the marts, and keep it where it does better.

    Raises AnalysisError where there are too few decisions.
    """
    table, items, _ = requirements.read(con, budget=0)
    con.register("items_in_scope", table)
    try:
        decided = con.execute(_DECIDED).fetchnumpy()
    except duckdb.Error as error:
        missing = str(error).splitlines()[0]
        raise AnalysisError(f"the marts are not built: {missing}", "run `make nightly` first") from None
    finally:
        con.unregister("items_in_scope")
    is_same = np.asarray(decided["is_same"], bool)
    if short := calibration.shortage(is_same):
        raise AnalysisError(short, "acknowledge or dismiss more of them where they are told")
    nearest = by_meaning(items.meaning, np.arange(table.num_rows))[1]
    figures = features.compare(items, np.asarray(decided["a"]), np.asarray(decided["b"]), nearest)
    judged = calibration.judge(calibration.newest(con), figures, is_same)
    if judged.is_better:
        calibration.keep(con, judged)
    return judged


#: of pairs of which both texts are still there
_DECIDED = """
select a.number as a, b.number as b, conflicts.state = 'acknowledged' as is_same,
from lake.build_marts.mart_conflict as conflicts
inner join items_in_scope as a on conflicts.item_a_key = a.work_item_key
inner join items_in_scope as b on conflicts.item_b_key = b.work_item_key
where conflicts.chance is not null and conflicts.state in ('acknowledged', 'dismissed')
order by conflicts.conflict_id
"""
