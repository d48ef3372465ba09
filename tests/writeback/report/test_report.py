from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.writeback.night import Night
from writeback.report import chart
from writeback.report.content import HEADINGS, Line, ReportContent, TeamForecast
from writeback.slack import mrkdwn
from writeback.slack.blocks import NOTHING_TODAY, render
from writeback.slack.preview import page

ACTIONS = [
    Line(f"Do this {n}", f"because {n}", f"https://x.test/{n}", "high", "Payments") for n in (1, 2, 3, 4)
]
CONTENT = ReportContent(
    date(2026, 11, 23),
    {
        "act_today": ACTIONS,
        "conflicts": [Line("A contradicts B", "90 against 30", "https://x.test/a", "high")],
    },
    {"conflicts": 12, "conflicts_high": 3, "late": 1_234, "late_high": 6, "blocked": 4, "blocked_teams": 2},
    [TeamForecast("Payments", "points", 27, 21, 34, 31.0), TeamForecast("Support", "items", 9, 5, 13, None)],
    ["Trello could not be read: its part is from an earlier night."],
)


def shown(blocks: list[mrkdwn.Block]) -> str:
    texts = [block.get("text", {}).get("text", "") for block in blocks]
    texts += [part["text"] for block in blocks for part in block.get("fields", block.get("elements", []))]
    return "\n".join(texts)


def test_the_first_three_lines_say_what_to_do_today() -> None:
    overview = render(CONTENT)[0]
    assert overview.blocks[0]["text"]["text"] == "Delivery report · Monday 23 November"
    firsts = [block["text"]["text"].splitlines()[0] for block in overview.blocks[1:4]]
    assert firsts == [f"*{n}. <https://x.test/{n}|Do this {n}>*" for n in (1, 2, 3)]
    assert overview.text.splitlines()[:3] == ["1. Do this 1", "2. Do this 2", "3. Do this 3"]


def test_the_overview_has_the_figures_and_what_is_missing() -> None:
    text = shown(render(CONTENT)[0].blocks)
    assert "*12* open conflicts · 3 severe" in text
    assert "*1,234* likely late · 6 at high risk" in text
    assert "*4* blocked · in 2 teams" in text
    assert "Trello could not be read" in text
    assert "owner" not in text, "what was not counted is not shown as nought"


def test_detail_is_in_the_thread() -> None:
    messages = render(CONTENT)
    assert [message.part for message in messages] == ["overview", "act_today", "conflicts"]
    assert "Do this 4" in shown(messages[1].blocks) and "Do this 1" not in shown(messages[1].blocks)
    assert "1 of 12, the most pressing first" in shown(messages[2].blocks)
    assert "A contradicts B" not in shown(messages[0].blocks)


def test_a_quiet_day_says_so() -> None:
    (message,) = render(ReportContent(date(2026, 11, 23)))
    assert NOTHING_TODAY in shown(message.blocks) and message.text == NOTHING_TODAY


def test_equal_content_is_an_equal_message_and_other_content_another() -> None:
    again = ReportContent.from_json(CONTENT.to_json())
    assert again == CONTENT
    assert [m.digest for m in render(again)] == [m.digest for m in render(CONTENT)]
    changed = ReportContent(CONTENT.day, CONTENT.sections | {"act_today": ACTIONS[1:]}, CONTENT.totals)
    assert render(changed)[0].digest != render(CONTENT)[0].digest


titles = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4_000)
lines = st.builds(
    Line, titles, titles, st.sampled_from(["", "https://x.test/a|b c>d", "javascript:x"]), titles
)


@given(st.dictionaries(st.sampled_from(list(HEADINGS)), st.lists(lines, max_size=80), max_size=3))
def test_s8_no_text_breaks_slacks_limits_or_its_syntax(sections: dict[str, list[Line]]) -> None:
    for message in render(ReportContent(date(2026, 11, 23), sections)):
        assert len(message.blocks) <= 50 and len(message.text) <= 4_000
        for block in message.blocks:
            text = block.get("text", {}).get("text", "")
            assert len(text) <= (150 if block["type"] == "header" else 3_000)
            if block["type"] == "section" and text:
                without_links = re.sub(r"<https?://[^<>|]+\|[^<>|]*>", "", text)
                assert not re.search(r"[<>]", without_links), "a title cannot mention, link or break a link"


@given(st.text(max_size=300), st.integers(1, 100))
def test_cutting_keeps_the_limit_and_leaves_no_half_link(text: str, limit: int) -> None:
    cut = mrkdwn.cut(mrkdwn.link("https://x.test", text) + " " + mrkdwn.escape(text), limit)
    assert len(cut) <= limit
    assert cut.count("<") == cut.count(">")


def test_the_chart_is_the_same_for_the_same_data() -> None:
    assert chart.draw(CONTENT.forecasts) == chart.draw(CONTENT.forecasts)
    assert chart.draw(CONTENT.forecasts).startswith(b"\x89PNG")
    assert chart.digest(CONTENT.forecasts) != chart.digest(CONTENT.forecasts[:1])


def test_the_preview_shows_everything_and_runs_nothing() -> None:
    evil = Line("<script>alert(1)</script> & <!channel>", "", "https://x.test/?a=1&b=2")
    text = page(ReportContent(date(2026, 11, 23), {"act_today": [evil]}, {}, CONTENT.forecasts), "#reports")
    assert "<script>" not in text and "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;!channel&gt;" in text
    assert 'href="https://x.test/?a=1&amp;b=2"' in text
    assert "data:image/png;base64," in text and "# reports" in text


def test_the_report_of_a_night_is_read_from_the_outcomes(night: Night) -> None:
    night.execute("create table outcomes.mart_risk_item (lateness varchar, risk_level varchar)")
    night.execute(
        "insert into outcomes.mart_risk_item values "
        "('overdue', 'high'), ('shaky', 'low'), ('on_track', 'high'), (null, 'none')"
    )
    night.execute(
        "create table marts.mart_velocity_forecast (team_id varchar, unit varchar, horizon integer, "
        "period_kind varchar, p50 double, lower80 double, upper80 double, mean5 double, basis varchar)"
    )
    night.execute(
        "insert into marts.mart_velocity_forecast values "
        "('pay', 'points', 1, 'sprint', 20.04, 15, 25, 22, 'ensemble'),"
        "('pay', 'items', 1, 'week', 5, 3, 7, 4, 'ensemble'),"
        "('data', 'items', 1, 'week', 5, 3, 7, null, 'refused')"
    )
    night.report(
        ("late", 2, "pay", "Second", None, None, "low"), ("late", 1, "data", "First", "d", "u", "high")
    )
    made = night.make_plan()
    (content,) = night.execute(
        "select new_value from ops.writeback_plan_rows where plan_id = ?", [made.plan_id]
    )[0]
    report = ReportContent.from_json(content)
    assert report.sections["late"] == [
        Line("First", "d", "u", "high", "Data Platform"),
        Line("Second", "", "", "low", "Payments"),
    ]
    assert report.totals == {"late": 2, "late_high": 1}
    assert report.forecasts == [TeamForecast("Payments", "points", 20.0, 15.0, 25.0, 22.0)]
    assert report.day == date(2026, 11, 23)


@pytest.mark.parametrize(("hour", "quiet"), [(19, False), (20, True), (3, True), (7, False)])
def test_quiet_hours_span_midnight(
    night: Night, monkeypatch: pytest.MonkeyPatch, hour: int, quiet: bool
) -> None:
    from datetime import datetime

    from tests.writeback.night import Board

    monkeypatch.setattr("writeback.apply.apply.now", lambda: datetime(2026, 11, 23, hour, 0))
    night.set(quiet_hours="20:00-07:00")
    night.report(("late", 1, "pay", "First", "", "", "low"))
    night.make_plan()
    board = Board()
    summary = night.apply(open_target=board.opener)
    assert (summary.skipped, summary.written) == ((1, 0) if quiet else (0, 1))
