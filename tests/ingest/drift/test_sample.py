"""What is kept of a backfill to look at: bounded, spread over all of it, none where a part was news."""

from __future__ import annotations

from itertools import pairwise

import pyarrow as pa

from ingest.drift.sample import SAMPLE, Samples


def rows(start: int, stop: int) -> pa.Table:
    ids = [str(number) for number in range(start, stop)]
    return pa.table({"record_id": ids, "body": [f'{{"id":"{id}"}}' for id in ids], "scope": ids})


def test_a_sample_is_spread_over_everything_that_landed_in_many_batches() -> None:
    samples, batches, size = Samples(), 23, 1777
    for number in range(batches):
        samples.offer("issues", rows(number * size, (number + 1) * size), size)
    drawn = samples.full()["issues"]
    ids = [int(id) for id in drawn["record_id"].to_pylist()]
    assert len(set(ids)) == SAMPLE
    assert drawn["body"].to_pylist() == [f'{{"id":"{id}"}}' for id in ids]
    assert {id // size for id in ids} == set(range(batches))
    assert max(after - before for before, after in pairwise(ids)) < size / 10


def test_few_records_and_those_of_which_only_some_were_news_are_left_to_the_lake() -> None:
    samples = Samples()
    samples.offer("projects", rows(0, SAMPLE - 1), SAMPLE - 1)
    samples.offer("issues", rows(0, 5000), 5000)
    samples.offer("issues", rows(5000, 9000), 3999)
    samples.offer("issues", rows(9000, 14000), 5000)
    assert samples.full() == {}
