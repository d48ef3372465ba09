"""The week's scorecard in Block Kit: verdict, measures, releases, changes; its chart is in the thread."""

from __future__ import annotations

from writeback.report.content import CARD_HEADINGS, Line, ReportContent
from writeback.slack import mrkdwn
from writeback.slack.message import BlockMessage
from writeback.slack.mrkdwn import Block, bold, escape, link

VERDICT_MARKS = {"better": "🟢", "worse": "🔴", "higher": "🔵", "lower": "🔵"}
MEANINGS = {
    "better": "better than usual",
    "worse": "worse than usual",
    "higher": "more than usual",
    "lower": "less than usual",
}


def scorecard(content: ReportContent) -> BlockMessage:
    """The week in one message."""
    blocks = [mrkdwn.header(content.title)]
    for name in CARD_HEADINGS:
        blocks += _section(name, content.sections.get(name, []))
    shown = {line.severity for lines in content.sections.values() for line in lines} & set(MEANINGS)
    legend = [f"{mark} {MEANINGS[one]}" for one, mark in VERDICT_MARKS.items() if one in shown]
    blocks.append(mrkdwn.context(" · ".join([*legend, "“Usually” is the range of the eight weeks before"])))
    told = [line.headline for name in ("verdict", "measures") for line in content.sections.get(name, [])]
    text = escape("\n".join([content.title, *told]))
    return BlockMessage("overview", mrkdwn.cut(text, mrkdwn.TEXT_LIMIT), blocks)


def _section(name: str, lines: list[Line]) -> list[Block]:
    if not lines:
        return []
    if name == "verdict":
        return [mrkdwn.section(bold(escape(line.headline))) for line in lines]
    heading = [bold(CARD_HEADINGS[name])] if CARD_HEADINGS[name] else []
    return mrkdwn.sections(["\n".join([*heading, *(_entry(line) for line in lines)])])


def _entry(line: Line) -> str:
    head = f"{VERDICT_MARKS.get(line.severity, '•')} {link(line.url, line.headline)}"
    return " ".join(filter(None, [head, escape(line.detail)]))
