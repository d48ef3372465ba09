from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.writeback.night import Night
from writeback.report import chart
from writeback.report.content import HEADINGS, Line, ReportContent, TeamForecast
from writeback.slack import mrkdwn
from writeback.slack.blocks import NOTHING_TODAY, render
from writeback.slack.preview import page
from writeback.slack.text import text

ACTIONS = [
    Line(f"Do this {n}", f"because {n}", f"https://x.test/{n}", "high", "Payments") for n in (1, 2, 3, 4)
]
CONTENT = ReportContent(
    date(2026, 11, 23),
    {
        "act_today": ACTIONS,
        "conflicts": [Line("A contradicts B", "90 against 30", "https://x.test/a", "high")],
    },
    {
        "conflicts": 12,
        "conflicts_high": 3,
        "dated": 2_000,
        "late": 1_300,
        "overdue": 66,
        "likely_late": 1_234,
        "shaky": 6,
        "blocked": 4,
        "blocked_before": 1,
        "blocked_teams": 2,
    },
    [
        TeamForecast("Payments", "points", 27, 21, 34, 31.0, "7 Dec"),
        TeamForecast("Support", "items", 9, 5, 13, None, "29 Nov"),
    ],
    ["Trello could not be read: its part is from an earlier night."],
)


def shown(blocks: list[mrkdwn.Block]) -> str:
    texts = [block.get("text", {}).get("text", "") for block in blocks]
    texts += [part["text"] for block in blocks for part in block.get("fields", block.get("elements", []))]
    return "\n".join(texts)


def test_the_first_three_lines_say_what_to_do_today() -> None:
    overview = render(CONTENT)[0]
    assert overview.blocks[0]["text"]["text"] == "Delivery report · Monday 23 Nov"
    firsts = [block["text"]["text"].splitlines()[0] for block in overview.blocks[1:4]]
    assert firsts == [f"*{n}. <https://x.test/{n}|Do this {n}>*" for n in (1, 2, 3)]
    assert overview.text.splitlines()[:3] == ["1. Do this 1", "2. Do this 2", "3. Do this 3"]


def test_the_overview_has_the_figures_and_what_is_missing() -> None:
    text = shown(render(CONTENT)[0].blocks)
    assert "*12* open conflicts, *3* of them severe" in text
    assert "Of *2,000* dates *66* overdue, *1,234* more likely late than not, *6* shaky" in text
    assert "*4* begun and blocked in 2 teams; *1* blocked before they began" in text
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


def test_what_changed_stands_between_what_to_do_and_the_figures() -> None:
    news = Line("Since 22 Nov: 2 newly overdue, 5 done", "Newly overdue: A; B. Done: C; and 4 more.")
    overview = render(replace(CONTENT, sections=CONTENT.sections | {"changes": [news]}))[0]
    text = shown(overview.blocks)
    assert (
        text.index("Do this 3") < text.index("Since 22 Nov: 2 newly overdue") < text.index("more likely late")
    )


def test_a_team_is_not_told_its_own_name() -> None:
    late = {"late": [Line("A is due 2 Dec", "", "", "high", "Payments")]}
    report, digest = (
        shown(render(ReportContent(date(2026, 11, 23), late, kind=kind, about="Payments"))[1].blocks)
        for kind in ("report", "digest")
    )
    assert "Payments" in report and "Payments" not in digest


def test_signs_have_a_legend_and_what_is_as_usual_has_none() -> None:
    forecasts = [
        Line("A: about 5 items (less than of late)", "", "", "medium"),
        Line("B: about 5", "", "", "low"),
    ]
    text = shown(render(ReportContent(date(2026, 11, 23), {"forecast": forecasts}))[1].blocks)
    assert "🟠 less than of late" in text and "• B: about 5" in text and "🟡" not in text


def test_the_text_of_a_report_is_what_its_reader_sees_within_80_columns() -> None:
    seen = text(
        replace(
            CONTENT,
            sections=CONTENT.sections
            | {"late": [Line("R&D <x> is late", "Weil 納期が遅れる " * 30, "https://x.test/9")]},
        )
    )
    assert max(map(cell_len, seen.splitlines())) <= 80
    assert "R&D <x> is late" in seen and "&amp;" not in seen and "https" not in seen and "*" not in seen
    for line in ("1. Do this 1", "A contradicts B", "Do this 4", "because 4", "Trello could not be read"):
        assert line in seen


@given(
    st.dictionaries(st.sampled_from(list(HEADINGS)), st.lists(st.booleans(), max_size=60)),
    st.booleans(),
)
def test_a_thread_has_at_most_seven_replies_its_picture_among_them(
    sections: dict[str, list[bool]], has_picture: bool
) -> None:
    found = {
        name: [
            Line(f"{name} {n}", conflict_id=f"{name}{n}" if decided else "")
            for n, decided in enumerate(lines)
        ]
        for name, lines in sections.items()
    }
    content = ReportContent(date(2026, 11, 23), found, forecasts=CONTENT.forecasts if has_picture else [])
    messages = render(content)
    assert len(messages) - 1 + len(chart.names(content)) <= 7
    assert len({message.part for message in messages}) == len(messages)
    everything = "\n".join(shown(message.blocks) for message in messages)
    for name in found.keys() - {"act_today", "changes"}:
        assert all(f"{name} {n}" in everything for n in range(len(found[name]))), "none is left out"


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
    night.execute("create table outcomes.mart_risk_item (due_date date, lateness varchar)")
    night.execute(
        "insert into outcomes.mart_risk_item values ('2026-11-20', 'overdue'), "
        "('2026-11-30', 'likely_late'), ('2026-12-01', 'shaky'), ('2026-12-01', 'on_track'), (null, null)"
    )
    night.execute(
        "create table marts.mart_velocity_forecast (team_id varchar, unit varchar, horizon integer, "
        "period_kind varchar, period_start date, period_end date, "
        "p50 double, lower80 double, upper80 double, mean5 double, basis varchar)"
    )
    night.execute(
        "insert into marts.mart_velocity_forecast values "
        "('pay', 'points', 1, 'sprint', '2026-11-23', '2026-12-07', 20.04, 15, 25, 22, 'ensemble'),"
        "('pay', 'items', 1, 'week', '2026-11-23', '2026-11-30', 5, 3, 7, 4, 'ensemble'),"
        "('data', 'items', 1, 'week', '2026-11-23', '2026-11-30', 5, 3, 7, null, 'refused')"
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
    assert report.totals == {"dated": 4, "late": 2, "overdue": 1, "likely_late": 1, "shaky": 1}
    assert report.forecasts == [TeamForecast("Payments", "points", 20.0, 15.0, 25.0, 22.0, "7 Dec")]
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
