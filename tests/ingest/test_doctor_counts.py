"""The doctor tells what the marts leave out, once there are marts."""

from __future__ import annotations

from config.settings import Settings
from ingest.status.doctor import examine
from lake.connect import connect
from tests.ingest.served import Serve

COUNTS = """
create schema if not exists lake.marts;
create table lake.marts.mart_record_counts as
select * from (values
    ('slack', 'messages', 3076, 384, 'channel_join 380, tombstone 4'), ('trello', 'cards', 40, 0, null)
) as t (source, entity, records, left_out, left_out_reasons)
"""


def told(home: Settings) -> list[tuple[str, str]]:
    return [(one.level, one.text) for one in examine(home) if "in no measure" in one.text]


def test_what_is_in_no_measure_is_told_with_its_reasons(serve: Serve) -> None:
    home = serve().settings
    assert told(home) == []
    with connect(home) as con:
        con.execute(COUNTS)
    text = "384 of 3,076 are no work and no talk, and in no measure: channel_join 380, tombstone 4"
    assert told(home) == [("ok", text)]
    with connect(home) as con:
        con.execute("alter table lake.marts.mart_record_counts drop column left_out_reasons")
    assert told(home) == []
