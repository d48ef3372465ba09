"""What is posted to Slack, in Block Kit: the day's report, a team's digest, the week's scorecard.

Each begins with what to do, or what is worth knowing, and has the detail in its thread. What a person can
decide about (a conflict, an unclear owner) is a message of its own, and a reaction under it is the decision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from writeback.report.content import HEADINGS, Line, ReportContent
from writeback.slack import mrkdwn
from writeback.slack.mrkdwn import Block, bold, escape, link

ACTIONS_SHOWN = 3
SEVERITY_MARKS = {"high": "🔴", "medium": "🟠", "low": "🟡"}
SECTION_MARKS = {
    "act_today": "📌",
    "conflicts": "⚔️",
    "late": "⏰",
    "blocked": "⛔",
    "ownership_gaps": "❓",
    "forecast": "📈",
    "scorecard": "🧭",
}
#: under the heading of a section whose lines are messages of their own
DECISIONS = {
    "conflicts": "No conflict? React with :x: to it. Being dealt with? React with :eyes:. "
    "The next report takes it into account.",
    "ownership_gaps": "A reaction to it names the owner, from the next report on.",
}
#: what a heading's words mean to somebody who reads no forecasts
GLOSSES = {"late": "“Likely done by” is the day by which 85 in 100 such items are done."}
VERDICT_MARKS = {"better": "🟢", "worse": "🔴", "higher": "🔵", "lower": "🔵", "steady": "⚪"}
NOTHING_TODAY = "Nothing needs a person today: no severe conflict, nothing newly late, nothing blocked."


@dataclass(frozen=True)
class BlockMessage:
    """One Slack message of the report. ``part`` is ``overview`` or a section of the thread."""

    part: str
    text: str
    blocks: list[Block]
    #: goes into the message's metadata beside its own mark, so that a reaction to it can be understood
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Hash of what is shown and meant: an equal one needs no request."""
        shown = orjson.dumps([self.text, self.blocks, self.payload], option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(shown).hexdigest()[:16]


def render(content: ReportContent) -> list[BlockMessage]:
    """The messages: the overview for the channel, then the replies of its thread, in order."""
    if content.kind == "scorecard":
        return [scorecard(content)]
    messages = [overview(content)]
    for name in HEADINGS:
        messages += thread_section(content, name)
    return messages


def overview(content: ReportContent) -> BlockMessage:
    """What the channel sees. Its first three lines are what to do today."""
    actions = content.sections.get("act_today", [])[:ACTIONS_SHOWN]
    blocks = [mrkdwn.header(content.title)]
    blocks += [_action(place, line) for place, line in enumerate(actions, 1)]
    if not actions and content.kind == "report":
        blocks.append(mrkdwn.section(f"✅ {NOTHING_TODAY}"))
    if figures := list(_figures(content)):
        blocks += [mrkdwn.divider(), mrkdwn.fields(figures)]
    blocks += [mrkdwn.context(f"⚠️ {escape(note)}") for note in content.notes]
    blocks.append(mrkdwn.context(_footer(content)))
    return BlockMessage("overview", fallback(content), blocks)


def scorecard(content: ReportContent) -> BlockMessage:
    """The week in one message: a measure a line, against what is usual; its chart is in the thread."""
    lines = content.sections.get("scorecard", [])
    blocks = [mrkdwn.header(content.title)]
    for line in lines:
        mark = VERDICT_MARKS.get(line.severity, "⚪")
        verdict = "" if line.severity in ("steady", "unknown") else f" · _{escape(line.severity)} than usual_"
        text = f"{mark} {bold(escape(line.headline))}{verdict}"
        blocks.append(mrkdwn.section("\n".join(filter(None, [text, escape(line.detail)]))))
    blocks.append(
        mrkdwn.context("“Usually” is the mean of up to eight weeks before; steady is within their limits.")
    )
    text = "\n".join([content.title, *(escape(line.headline) for line in lines)])
    return BlockMessage("overview", mrkdwn.cut(text, mrkdwn.TEXT_LIMIT), blocks)


def thread_section(content: ReportContent, name: str) -> list[BlockMessage]:
    """The replies of one section: what can be decided about one by one, the rest packed together."""
    lines = content.sections.get(name, [])
    if name == "act_today":
        # the first three stand in the channel already, and a conflict has a message of its own below
        shown_below = {line.detail for line in content.sections.get("conflicts", [])}
        lines = [line for line in lines[ACTIONS_SHOWN:] if line.detail not in shown_below]
    if not lines:
        return []
    heading = f"{SECTION_MARKS[name]} {bold(_title(content, name, len(lines)))}"
    hint = DECISIONS.get(name, "") if any(line.subject for line in lines) else GLOSSES.get(name, "")
    blocks = [mrkdwn.section("\n".join(filter(None, [heading, hint])))]
    blocks += mrkdwn.sections(_entry(line) for line in lines if not line.subject)
    text = f"{HEADINGS[name]}: {'; '.join(line.headline for line in lines[:5])}"
    packed = [
        BlockMessage(
            name if number == 0 else f"{name}/{number + 1}", mrkdwn.cut(escape(text), mrkdwn.TEXT_LIMIT), part
        )
        for number, part in enumerate(mrkdwn.messages(blocks))
    ]
    return packed + [_decidable(name, line) for line in lines if line.subject]


def _decidable(section: str, line: Line) -> BlockMessage:
    """One finding as a message of its own, whose metadata says what a reaction under it is about."""
    payload: dict[str, Any] = {"work_item_key": line.work_item_key}
    if line.conflict_id:
        payload["conflict_id"] = line.conflict_id
    if line.owner_choices:
        payload["owner_choices"] = orjson.loads(line.owner_choices)
    blocks = [mrkdwn.section(_entry(line))] + ([mrkdwn.context(line.question)] if line.question else [])
    return BlockMessage(
        f"{section}/{line.subject}", mrkdwn.cut(escape(line.headline), 4_000), blocks, payload
    )


def fallback(content: ReportContent) -> str:
    """What a notification, a screen reader or an old client shows instead of the blocks."""
    actions = content.sections.get("act_today", [])[:ACTIONS_SHOWN]
    lines = [f"{place}. {escape(line.headline)}" for place, line in enumerate(actions, 1)]
    if content.kind == "report":
        lines = [*lines, f"Delivery report, {content.day_name}"] if lines else [NOTHING_TODAY]
    else:
        lines = [*lines, escape(content.title)]
    return mrkdwn.cut("\n".join(lines), 4_000)


def _action(place: int, line: Line) -> Block:
    head = f"{bold(f'{place}. {link(line.url, line.headline)}')}{_mention(line)}"
    return mrkdwn.section("\n".join(filter(None, [head, escape(line.detail)])))


def _mention(line: Line) -> str:
    """The lead, who has asked to be named; nobody else is ever mentioned."""
    return f" <@{line.lead}>" if line.lead.isalnum() else ""


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
    if content.kind == "digest":
        return "One message a week, kept up to date in place. Details are in the thread."
    has_thread = any(content.sections.get(name) for name in HEADINGS)
    where = "Details are in the thread. " if has_thread else ""
    return f"{where}State of {content.day.isoformat()}; kept up to date in place."
