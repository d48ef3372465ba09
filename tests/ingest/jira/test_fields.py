"""Custom fields by their schema: found, mapped, or somebody's to choose, with the line that settles it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.errors import ConfigError
from ingest.jira.fields import Site, findings, mapped

POINTS = "com.pyxis.greenhopper.jira:jsw-story-points"


def field(id: int, name: str, kind: str = "number", custom: str = "") -> dict[str, Any]:
    return {"id": f"customfield_{id}", "name": name, "schema": {"type": kind, "custom": custom}}


CATALOGUE = [
    field(1, "Story Points"),
    field(2, "Story point estimate", custom=POINTS),
    field(3, "Squad sprint", "array", "com.pyxis.greenhopper.jira:gh-sprint"),
    field(4, "Epos", "any", "com.pyxis.greenhopper.jira:gh-epic-link"),
    field(5, "Flagged", "array"),
    field(6, "Crew", "team", "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team"),
    field(7, "Start date", "date"),
    field(8, "Story points", "string"),
]


def told(**more: Any) -> dict[str, tuple[str, str, str]]:
    site = Site(CATALOGUE, more.pop("mapped", {}), Path("org/field_map.csv"), **more)
    return {it.subject.removeprefix("jira field: "): (it.level, it.text, it.paste) for it in findings(site)}


def test_fields_are_found_by_schema_in_any_language() -> None:
    found = told(boards={"customfield_1": ["Alpha"]})
    ids = {"sprint": 3, "epic_link": 4, "flagged": 5, "team": 6, "start_date": 7}
    for name, id in ids.items():
        assert found[name][0] == "ok" and f"customfield_{id} " in found[name][1]


def test_j15_the_boards_estimation_field_decides() -> None:
    level, text, paste = told(boards={"customfield_1": ["Alpha", "Beta"]})["story_points"]
    assert (level, paste) == ("ok", "")
    assert "customfield_1 “Story Points”: 2 boards estimate in it" in text
    assert "left out, as no board estimates in it: customfield_2" in text


def test_several_candidates_are_asked_about_with_the_line_to_paste() -> None:
    level, text, paste = told(filled={"customfield_1": 0.6, "customfield_2": 0.02})["story_points"]
    assert level == "warn" and text.startswith("ambiguous: customfield_1 “Story Points”, filled in 60%")
    assert "org/field_map.csv" in text and paste == "jira,story_points,customfield_1"


def test_a_mapped_field_settles_it_and_one_that_is_not_there_fails() -> None:
    assert told(mapped={"story_points": ["customfield_2"]})["story_points"][0] == "ok"
    level, text, _ = told(mapped={"team": ["customfield_99"]})["team"]
    assert level == "fail" and "names customfield_99, which this site does not have" in text
    assert (
        "maps a name that nothing reads" in told(mapped={"storypoints": ["customfield_1"]})["storypoints"][1]
    )


def test_the_map_is_read_and_another_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "field_map.csv"
    assert mapped(path) == {}
    path.write_text("source,logical_name,field_id\njira,team,customfield_6\ntrello,story_points,x\n")
    assert mapped(path) == {"team": ["customfield_6"]}
    path.write_text("a,b\n1,2\n")
    with pytest.raises(ConfigError, match="first line is source,logical_name,field_id"):
        mapped(path)


def test_a_translated_name_is_no_other_field() -> None:
    catalogue = [
        field(1, "Story-Punkte") | {"untranslatedName": "Story Points"},
        field(2, "Gekennzeichnet", "array") | {"clauseNames": ["cf[2]", "Flagged"]},
        field(3, "Flagged", "array", "com.pyxis.greenhopper.jira:gh-sprint"),
    ]
    found = {it.subject: it.text for it in findings(Site(catalogue, {}, Path("field_map.csv")))}
    assert "customfield_1 " in found["jira field: story_points"]
    assert "customfield_2 " in found["jira field: flagged"]
    assert "customfield_3 " in found["jira field: sprint"]
