"""The raw gate, one harm at a time."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from config.settings import Settings
from lake.runs import set_source_status
from tests.checks.conftest import Scene
from tests.checks.night_lake import AS_OF, RUN, bodies, card, envelope, issue, land_into

NEXT = "run-2026-03-03"
TOMORROW = AS_OF + timedelta(days=1)


def failed(findings: dict) -> dict:
    return {key: row for key, row in findings.items() if not row.success}


def pass_gate(scene: Scene, run_id: str = RUN) -> None:
    scene.execute(
        "insert into ops.check_results by name select ? as run_id, 'raw' as gate, "
        "'raw_envelope' as suite, true as success, 'critical' as severity",
        [run_id],
    )


def begin(scene: Scene, run_id: str = NEXT) -> None:
    scene.execute(
        "insert into ops.runs by name select ? as run_id, ? as as_of, ? as started_at",
        [run_id, TOMORROW, TOMORROW],
    )


def test_a_healthy_night_fails_nothing(scene: Scene) -> None:
    findings = scene.judge("raw")
    assert failed(findings) == {}
    assert ("every body is JSON", "jira__issues") in findings
    assert findings["key fields are present", "jira__issues $.fields.status.id"].observed == "0 of 10"


def test_a_body_that_is_no_json_is_named(scene: Scene) -> None:
    scene.land("jira", "issues", envelope({"11": '{"id": "11", "fie', "12": ""}))
    row = scene.judge("raw", "raw_envelope")["every body is JSON", "jira__issues"]
    assert row.stops
    assert row.unexpected_count == 2
    assert row.sample == "11, 12"


def test_a_bad_body_that_was_read_again_and_mended_passes(scene: Scene) -> None:
    scene.land("jira", "issues", envelope({"11": '{"id": "11", "fie'}))
    mended = envelope(bodies(issue(11)), loaded_at=AS_OF + timedelta(minutes=5))
    scene.land("jira", "issues", mended)
    assert failed(scene.judge("raw", "raw_envelope")) == {}


def test_records_without_an_id_fail(scene: Scene) -> None:
    scene.land("trello", "cards", envelope({" ": "{}"}))
    assert scene.judge("raw", "raw_envelope")["every record has an id", "trello__cards"].stops


def test_a_letter_that_was_lost_is_told_and_stops_nothing(scene: Scene) -> None:
    """Half an emoji: github.com/shakacode/react_on_rails/pull/4726."""
    scene.land(
        "jira", "issues", envelope({"11": '{"id": "11", "title": "Launch \ufffd"}', "12": '{"id": "12"}'})
    )
    row = scene.judge("raw", "raw_envelope")[
        "no text has \ufffd, which stands where a letter was lost", "jira__issues"
    ]
    assert not row.success and not row.stops and row.sample == "11"


def test_a_record_from_the_future_is_told_and_more_than_a_few_of_them_stop_the_night(scene: Scene) -> None:
    scene.land("jira", "issues", envelope(bodies(issue(11)), updated_at=AS_OF + timedelta(minutes=59)))
    key = ("no record is newer than the moment it was read", "jira__issues")
    assert scene.judge("raw", "raw_envelope")[key].success
    scene.land("jira", "issues", envelope(bodies(issue(12)), updated_at=AS_OF + timedelta(minutes=61)))
    row = scene.judge("raw", "raw_envelope")[key]
    assert not row.success and not row.stops and row.sample == "12"
    several = bodies(*(issue(at) for at in range(13, 18)))
    scene.land("jira", "issues", envelope(several, updated_at=AS_OF + timedelta(minutes=61)))
    share = ("records are not newer than the moment they were read", "jira__issues")
    assert scene.judge("raw", "raw_envelope")[share].stops


def test_what_an_earlier_gate_passed_is_not_read_again(scene: Scene) -> None:
    pass_gate(scene)
    begin(scene)
    scene.land("jira", "issues", envelope(bodies(issue(11)), run_id=NEXT, loaded_at=TOMORROW))
    findings = scene.judge("raw", "raw_envelope", "raw_types", run_id=NEXT)
    assert failed(findings) == {}
    scene.land("jira", "issues", envelope({"12": "no json"}, run_id=NEXT, loaded_at=TOMORROW))
    assert scene.judge("raw", "raw_envelope", run_id=NEXT)["every body is JSON", "jira__issues"].stops


def test_what_a_failed_gate_left_behind_is_read_again_the_next_night(scene: Scene) -> None:
    scene.land("jira", "issues", envelope({"11": "no json"}))
    scene.execute(
        "insert into ops.check_results by name select ? as run_id, 'raw' as gate, "
        "false as success, 'critical' as severity",
        [RUN],
    )
    begin(scene)
    assert (
        scene.judge("raw", "raw_envelope", run_id=NEXT)["every body is JSON", "jira__issues"].sample == "11"
    )


def test_a_night_without_news_passes(scene: Scene) -> None:
    pass_gate(scene)
    begin(scene)
    assert failed(scene.judge("raw", "raw_envelope", "raw_types", "raw_history", run_id=NEXT)) == {}


def test_a_points_field_that_turned_into_text_names_field_and_rows(scene: Scene) -> None:
    several = [issue(number, customfield_10016="eight") for number in range(11, 17)]
    scene.land("jira", "issues", envelope(bodies(*several)))
    row = scene.judge("raw", "raw_types")[
        "key fields keep their JSON type", "jira__issues $.fields.customfield_10016"
    ]
    assert row.stops
    assert row.observed == "6 × text for number of 16"
    assert row.sample == ", ".join(f'{number} = "eight"' for number in range(11, 16))


def test_a_due_date_that_turned_into_a_number_fails(scene: Scene) -> None:
    several = [issue(number, duedate=1767600000) for number in range(11, 17)]
    scene.land("jira", "issues", envelope(bodies(*several)))
    assert scene.judge("raw", "raw_types")[
        "key fields keep their JSON type", "jira__issues $.fields.duedate"
    ].stops


def test_a_status_that_vanished_fails_and_an_absent_due_date_does_not(scene: Scene) -> None:
    records = [issue(number, status=None) for number in range(11, 17)]
    for record in records:
        del record["fields"]["duedate"]  # type: ignore[attr-defined]
    scene.land("jira", "issues", envelope(bodies(*records)))
    bad = {key: row for key, row in failed(scene.judge("raw", "raw_types")).items() if row.stops}
    assert list(bad) == [("key fields are present", "jira__issues $.fields.status.id")]
    row = bad["key fields are present", "jira__issues $.fields.status.id"]
    assert (row.observed, row.sample) == ("6 of 16", "11, 12, 13, 14, 15")


@pytest.mark.parametrize("odd", [{"summary": 7}, {"status": None}, {"created": None}, {"labels": "none"}])
def test_one_odd_record_warns_and_stops_nothing(scene: Scene, odd: dict[str, object]) -> None:
    scene.land("jira", "issues", envelope(bodies(issue(11, **odd))))
    (row,) = failed(scene.judge("raw", "raw_types")).values()
    assert not row.stops
    assert row.sample.startswith("11") and "unknown" in row.remedy


def test_cards_without_a_title_are_cards(scene: Scene) -> None:
    untitled = [card(f"{number}") | {"name": None} for number in range(9)]
    scene.land("trello", "cards", envelope(bodies(*untitled)))
    assert failed(scene.judge("raw", "raw_types")) == {}


def test_a_difference_to_the_source_must_be_explained(scene: Scene) -> None:
    scene.execute("update ops.ingest_ledger set source_says = 12 where source = 'jira'")
    key = ("what the source says, sent and the lake holds agree or is explained", "jira__issues")
    row = scene.judge("raw", "raw_ledger")[key]
    assert row.stops
    assert row.sample == "PAY: source says 12, fetched 10, lake holds 10"
    scene.execute(
        "update ops.ingest_ledger set note = '2 are not visible to this account' where source = 'jira'"
    )
    findings = scene.judge("raw", "raw_ledger")
    assert findings[key].success
    warning = findings["no scope differs from its source", "jira__issues"]
    assert not warning.success and not warning.stops
    assert warning.sample == "PAY: 2 are not visible to this account"


def test_a_night_without_a_ledger_stops(scene: Scene) -> None:
    scene.execute("delete from ops.ingest_ledger")
    assert scene.judge("raw", "raw_ledger")["the night's ledger was written", "raw_ledger"].stops


def test_what_was_put_aside_warns_and_stops_above_its_share(scene: Scene) -> None:
    scene.execute(
        "update ops.ingest_ledger set quarantined = 1, fetched = 200, source_says = null "
        "where source = 'jira'",
    )
    scene.execute(
        "insert into quarantine.records by name select ? as run_id, 'jira' as source, 'issues' as entity, "
        "'99' as record_id, 'no JSON at line 7' as reason",
        [RUN],
    )
    findings = scene.judge("raw", "raw_ledger")
    aside = findings["no record had to be put aside", "jira__issues"]
    assert not aside.success and not aside.stops
    assert aside.sample == "99: no JSON at line 7"
    assert findings["at most 1.0% of the records were put aside", "jira__issues"].success
    few = "update ops.ingest_ledger set fetched = 20, landed = 10, quarantined = ? where source = 'jira'"
    share = "at most 1.0% of the records were put aside", "jira__issues"
    scene.execute(few, [5])
    assert scene.judge("raw", "raw_ledger")[share].success
    scene.execute(few, [6])
    assert scene.judge("raw", "raw_ledger")[share].stops


def test_a_table_that_lost_rows_is_noticed(scene: Scene) -> None:
    begin(scene)
    kept = "no table lost rows since the last night"
    scene.execute(
        "insert into ops.check_results by name select ? as run_id, 'raw' as gate, 'raw_history' as suite, "
        "? as expectation, 'jira__issues' as subject, '0 before, now 10' as observed, now() as checked_at",
        [RUN, kept],
    )
    assert scene.judge("raw", "raw_history", run_id=NEXT)[kept, "jira__issues"].success
    scene.execute("delete from raw.jira__issues where record_id in ('1', '2')")
    row = scene.judge("raw", "raw_history", run_id=NEXT)[kept, "jira__issues"]
    assert row.stops
    assert row.observed == "10 before, now 8"
    scene.execute("delete from raw.jira__issues")
    assert scene.judge("raw", "raw_history", run_id=NEXT)[kept, "jira__issues"].observed == "10 before, now 0"


def test_half_a_company_does_not_vanish_in_one_night(scene: Scene) -> None:
    many = bodies(*(issue(number) for number in range(100, 200)))
    scene.land("jira", "issues", envelope(many))
    gone = dict(list(many.items())[:70])
    scene.land("jira", "issues", envelope(gone, run_id=NEXT, loaded_at=TOMORROW, is_deleted=True))
    begin(scene)
    key = ("at most 50% of an entity vanished in one night", "jira__issues")
    row = scene.judge("raw", "raw_history", run_id=NEXT)[key]
    assert row.stops
    assert row.observed == "70 of 110"
    accepted = scene.settings.model_copy(
        update={"checks": scene.settings.checks.model_copy(update={"accepted": ["raw_history/jira__issues"]})}
    )
    row = scene.judge("raw", "raw_history", run_id=NEXT, settings=accepted)[key]
    assert not row.success and not row.stops


def test_a_failed_source_is_left_out_and_named(scene: Scene) -> None:
    scene.land("jira", "issues", envelope({"11": "no json"}))
    set_source_status(scene.con, RUN, "jira", "failed", "jira answers 401", "renew TRUCE_JIRA_TOKEN")
    findings = scene.judge("raw")
    assert not any(row.stops for row in findings.values())
    assert not any(subject.startswith("jira__") for _, subject in findings)
    assert (
        findings["every configured tool was read", "jira"].sample
        == "jira answers 401 → renew TRUCE_JIRA_TOKEN"
    )


def test_a_night_that_read_nothing_stops(scene: Scene) -> None:
    for source in ("jira", "trello", "slack"):
        set_source_status(scene.con, RUN, source, "failed", "unreachable", "plug it in")
    assert scene.judge("raw")["at least one tool was read", "all sources"].stops


def test_bodies_stay_what_the_source_sent(lake: Settings) -> None:
    # the frames hold counts and keys only: a gate's report must not spread people's texts
    from checks.look import open_night
    from checks.suites.raw import envelope as raw_envelope

    land_into(
        lake, "slack", "messages", envelope({"C1:2.0": json.dumps({"ts": "2.0", "text": "between us"})})
    )
    with open_night(lake, RUN) as night:
        assert "between us" not in raw_envelope.frame(night).to_csv()


def drift(scene: Scene, path: str, change: str, before: str, after: str | None, run_id: str = RUN) -> None:
    scene.execute(
        "insert into ops.schema_changes by name select ? as run_id, 'jira' as source, 'issues' as entity, "
        "? as path, ? as change, ? as kinds_before, ? as kinds, timestamp '2026-01-05' as first_seen, "
        "timestamp '2026-03-01' as last_seen",
        [run_id, path, change, before, after],
    )


def test_schema_drift_warns_once_with_first_and_last_seen(scene: Scene) -> None:
    drift(scene, "fields.squad", "vanished", "object", None)
    drift(scene, "fields.squad.id", "vanished", "text", None)
    drift(scene, "fields.points", "retyped", "number", "number|text")
    drift(scene, "fields.old", "vanished", "text", None, run_id="an earlier night")
    findings = scene.judge("raw", "raw_drift")
    gone = findings["every property that was sent is still sent", "jira__issues"]
    assert not gone.success and not gone.stops
    assert gone.sample == "fields.squad (object) was sent from 2026-01-05 to 2026-03-01"
    retyped = findings["every property keeps its JSON type", "jira__issues"]
    assert retyped.sample == "fields.points (number) now also comes as text"
