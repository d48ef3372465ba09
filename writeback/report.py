"""The Slack report in Block Kit: what to do today, the state in four figures, detail in the thread."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from writeback import mrkdwn
from writeback.mrkdwn import Block, bold, escape, link
from writeback.report_content import HEADINGS, Line, ReportContent

ACTIONS_SHOWN = 3
SEVERITY_MARKS = {"high": "🔴", "medium": "🟠", "low": "🟡"}
SECTION_MARKS = {
    "act_today": "📌",
    "conflicts": "⚔️",
    "late": "⏰",
    "blocked": "⛔",
    "ownership_gaps": "❓",
    "forecast": "📈",
}
NOTHING_TODAY = "Nothing needs a person today: no severe conflict, nothing newly late, nothing blocked."


@dataclass(frozen=True)
class Message:
    """One Slack message of the report. ``part`` is ``overview`` or a section of the thread."""

    part: str
    text: str
    blocks: list[Block]

    @property
    def digest(self) -> str:
        """Hash of what is shown: an equal one needs no request."""
        shown = orjson.dumps([self.text, self.blocks], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(shown).hexdigest()[:16]


def render(content: ReportContent) -> list[Message]:
    """The report's messages: the overview for the channel, then the replies of its thread, in order."""
    messages = [overview(content)]
    for name in HEADINGS:
        messages += thread_section(content, name)
    return messages


def overview(content: ReportContent) -> Message:
    """What the channel sees. Its first three lines are what to do today."""
    actions = content.sections.get("act_today", [])[:ACTIONS_SHOWN]
    blocks = [mrkdwn.header(f"Delivery report · {day_name(content)}")]
    blocks += [_action(place, line) for place, line in enumerate(actions, 1)] or [
        mrkdwn.section(f"✅ {NOTHING_TODAY}")
    ]
    blocks.append(mrkdwn.divider())
    if figures := list(_figures(content)):
        blocks.append(mrkdwn.fields(figures))
    blocks += [mrkdwn.context(f"⚠️ {escape(note)}") for note in content.notes]
    blocks.append(mrkdwn.context(_footer(content)))
    return Message("overview", fallback(content), blocks)


def thread_section(content: ReportContent, name: str) -> list[Message]:
    """The replies of one section: one, or several where it is longer than a message may be."""
    lines = content.sections.get(name, [])
    if name == "act_today":
        # the first three stand in the channel already
        lines = lines[ACTIONS_SHOWN:]
    if not lines:
        return []
    title = f"{SECTION_MARKS[name]} {bold(_title(content, name, len(lines)))}"
    blocks = [mrkdwn.section(title), *mrkdwn.sections(_entry(line) for line in lines)]
    text = f"{HEADINGS[name]}: {'; '.join(line.headline for line in lines[:5])}"
    return [
        Message(
            name if number == 0 else f"{name}/{number + 1}", mrkdwn.cut(escape(text), mrkdwn.TEXT_LIMIT), part
        )
        for number, part in enumerate(mrkdwn.messages(blocks))
    ]


def fallback(content: ReportContent) -> str:
    """What a notification, a screen reader or an old client shows instead of the blocks."""
    actions = content.sections.get("act_today", [])[:ACTIONS_SHOWN]
    lines = [f"{place}. {escape(line.headline)}" for place, line in enumerate(actions, 1)]
    return mrkdwn.cut(
        "\n".join([*lines, f"Delivery report, {day_name(content)}"] if lines else [NOTHING_TODAY]), 4_000
    )


def day_name(content: ReportContent) -> str:
    """``Monday 23 November``."""
    return f"{content.day:%A} {content.day.day} {content.day:%B}"


def _action(place: int, line: Line) -> Block:
    head = f"{bold(f'{place}. {link(line.url, line.headline)}')}"
    return mrkdwn.section("\n".join(filter(None, [head, escape(line.detail)])))


def _entry(line: Line) -> str:
    mark = SEVERITY_MARKS.get(line.severity, "•")
    team = f" · _{escape(line.team)}_" if line.team and line.team not in line.headline else ""
    head = f"{mark} {link(line.url, line.headline)}{team}"
    return "\n".join(filter(None, [head, escape(line.detail)]))


def _title(content: ReportContent, name: str, shown: int) -> str:
    total = content.totals.get(name, 0)
    if name == "act_today":
        return "Also worth doing today"
    return (
        f"{HEADINGS[name]} · {shown} of {total:,}, the most pressing first"
        if total > shown
        else HEADINGS[name]
    )


def _figures(content: ReportContent) -> Iterator[str]:
    for name, of_what, part, what_of_it in (
        ("conflicts", "open conflicts", "conflicts_high", "{:,} severe"),
        ("late", "likely late", "late_high", "{:,} at high risk"),
        ("blocked", "blocked", "blocked_teams", "in {:,} teams"),
        ("ownership_gaps", "without a clear owner", "", ""),
    ):
        if name in content.totals:
            rest = what_of_it.format(content.totals[part]) if content.totals.get(part) else ""
            total = bold(f"{content.totals[name]:,}")
            yield " · ".join(filter(None, [f"{SECTION_MARKS[name]} {total} {of_what}", rest]))


def _footer(content: ReportContent) -> str:
    has_thread = any(content.sections.get(name) for name in HEADINGS)
    where = "Details are in the thread. " if has_thread else ""
    return f"{where}State of {content.day.isoformat()}; kept up to date in place."
