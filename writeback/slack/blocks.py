"""What is posted to Slack, in Block Kit: the day's report, a team's digest, the week's scorecard.

Each begins with what to do, or what is worth knowing, and has the detail in its thread. What a person can
decide about (a conflict, an unclear owner) is a message of its own, and a reaction under it is the decision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from writeback.report import chart
from writeback.report.content import HEADINGS, Line, ReportContent, day_text
from writeback.slack import mrkdwn
from writeback.slack.card import scorecard
from writeback.slack.message import BlockMessage
from writeback.slack.mrkdwn import Block, bold, escape, link

ACTIONS_SHOWN = 3
#: replies of a thread, its picture among them: who opens one reads it to its end
REPLIES_SHOWN = 7
#: sections that share a reply
REPLIES = (("act_today",), ("late", "blocked"), ("conflicts", "ownership_gaps"), ("forecast",))
SEVERITY_MARKS = {"high": "🔴", "medium": "🟠"}
SECTION_MARKS = {
    "act_today": "📌",
    "changes": "🆕",
    "late": "⏰",
    "blocked": "⛔",
    "conflicts": "⚔️",
    "ownership_gaps": "❓",
    "forecast": "📈",
}
#: what the signs of a section's lines say
LEGENDS = {
    "act_today": {"high": "high risk", "medium": "medium risk"},
    "late": {"high": "overdue", "medium": "more likely late than not"},
    "blocked": {"high": "high risk", "medium": "medium risk"},
    "conflicts": {"high": "severe", "medium": "medium"},
    "ownership_gaps": {"medium": "work has begun"},
    "forecast": {"medium": "less than of late"},
}
#: under the heading of a section whose lines are messages of their own
DECISIONS = {
    "conflicts": "Some stand below as messages of their own. No conflict? React with :x: to it. Being dealt "
    "with? React with :eyes:. The next report takes it into account.",
    "ownership_gaps": "A reaction to such a question below names the owner, from the next report on.",
}
#: what a heading's words mean to somebody who reads no forecasts
GLOSSES = {"late": "“Likely done by” is the day by which 85 in 100 such items are done."}
NOTHING_TODAY = "Nothing needs a person today: no severe conflict, nothing newly late, nothing blocked."


def render(content: ReportContent) -> list[BlockMessage]:
    """The messages: the overview for the channel, then the replies of its thread, in order."""
    if content.kind == "scorecard":
        return [scorecard(content)]
    decided = _decided(content)
    replies = [reply for names in REPLIES for reply in _reply(content, names, decided)]
    return [overview(content), *replies, *(_decidable(name, line) for name, line in decided)]


def overview(content: ReportContent) -> BlockMessage:
    """What the channel sees. Its first three lines are what to do today, then what is new."""
    actions = content.sections.get("act_today", [])[:ACTIONS_SHOWN]
    blocks = [mrkdwn.header(content.title)]
    blocks += [_action(place, line) for place, line in enumerate(actions, 1)]
    if not actions and content.kind == "report":
        blocks.append(mrkdwn.section(f"✅ {NOTHING_TODAY}"))
    if changes := content.sections.get("changes", []):
        told = "\n".join(f"{SECTION_MARKS['changes']} {_told(line)}" for line in changes)
        blocks += [mrkdwn.divider(), mrkdwn.section(told)]
    if figures := list(_figures(content.totals)):
        blocks += [mrkdwn.divider(), mrkdwn.section("\n".join(figures))]
    blocks += [mrkdwn.context(f"⚠️ {escape(note)}") for note in content.notes]
    blocks.append(mrkdwn.context(_footer(content)))
    return BlockMessage("overview", fallback(content), blocks)


def _told(line: Line) -> str:
    return " ".join(filter(None, [bold(link(line.url, line.headline)), escape(line.detail)]))


def _decided(content: ReportContent) -> list[tuple[str, Line]]:
    """What becomes a message of its own: the best of each section in turns, as far as the thread has room."""
    sections = {name: lines for name, lines in content.sections.items() if name in DECISIONS}
    turns = [
        (place, name, line)
        for name, lines in sections.items()
        for place, line in enumerate(lines)
        if line.subject
    ]
    packed = sum(len(_reply(content, names, [])) for names in REPLIES)
    room = REPLIES_SHOWN - packed - len(chart.names(content))
    return [(name, line) for _, name, line in sorted(turns, key=lambda turn: turn[:2])[: max(room, 0)]]


def _shown(content: ReportContent, name: str) -> list[Line]:
    """The lines of a section of the thread."""
    lines = content.sections.get(name, [])
    if name != "act_today":
        return lines
    # the first three stand in the channel already, and a conflict is told below
    shown_below = {line.detail for line in content.sections.get("conflicts", [])}
    return [line for line in lines[ACTIONS_SHOWN:] if line.detail not in shown_below]


def _reply(
    content: ReportContent, names: Sequence[str], decided: list[tuple[str, Line]]
) -> list[BlockMessage]:
    """Some sections of the thread in one message, more where one has no room; none without lines."""
    present = [name for name in names if _shown(content, name)]
    if not present:
        return []
    blocks = [block for name in present for block in _section(content, name, decided)]
    headlines = [
        f"{HEADINGS[name]}: {'; '.join(x.headline for x in _shown(content, name)[:5])}" for name in present
    ]
    text = mrkdwn.cut(escape("\n".join(headlines)), mrkdwn.TEXT_LIMIT)
    return [
        BlockMessage(present[0] if number == 0 else f"{present[0]}/{number + 1}", text, part)
        for number, part in enumerate(mrkdwn.messages(blocks))
    ]


def _section(content: ReportContent, name: str, decided: list[tuple[str, Line]]) -> list[Block]:
    """Heading, what the signs mean, and the lines that are no messages of their own."""
    lines = _shown(content, name)
    apart = [line for section, line in decided if section == name]
    heading = f"{SECTION_MARKS[name]} {bold(_title(content, name, len(lines)))}"
    packed = [line for line in lines if line not in apart]
    hint = DECISIONS.get(name, "") if apart else GLOSSES.get(name, "")
    top = "\n".join(filter(None, [heading, hint, _legend(name, lines)]))
    return [mrkdwn.section(top), *mrkdwn.sections(_entry(line, content.kind) for line in packed)]


def _legend(name: str, lines: list[Line]) -> str:
    present = {line.severity for line in lines}
    words = LEGENDS.get(name, {})
    return " · ".join(f"{SEVERITY_MARKS[sign]} {told}" for sign, told in words.items() if sign in present)


def _decidable(section: str, line: Line) -> BlockMessage:
    """One finding as a message of its own, whose metadata says what a reaction under it is about."""
    payload: dict[str, Any] = {"work_item_key": line.work_item_key}
    if line.conflict_id:
        payload["conflict_id"] = line.conflict_id
    if line.owner_choices:
        payload["owner_choices"] = orjson.loads(line.owner_choices)
    blocks = [mrkdwn.section(_entry(line, ""))] + ([mrkdwn.context(line.question)] if line.question else [])
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


def _entry(line: Line, kind: str) -> str:
    mark = SEVERITY_MARKS.get(line.severity, "•")
    # a team is not told its own name
    named = line.team and line.team not in line.headline and kind != "digest"
    head = f"{mark} {link(line.url, line.headline)}" + (f" · _{escape(line.team)}_" if named else "")
    return "\n".join(filter(None, [head, escape(line.detail)]))


def _title(content: ReportContent, name: str, shown: int) -> str:
    if name == "act_today":
        return "Also worth doing today"
    total = content.totals.get(name, 0)
    return (
        f"{HEADINGS[name]} · {shown} of {total:,}, the most pressing first"
        if total > shown
        else HEADINGS[name]
    )


def _figures(totals: dict[str, int]) -> Iterator[str]:
    """The totals as sentences; what was not counted is not said."""

    def number(name: str) -> str:
        return bold(f"{totals[name]:,}")

    if "dated" in totals:
        late = f"{number('overdue')} overdue, {number('likely_late')} more likely late than not, "
        yield f"{SECTION_MARKS['late']} Of {number('dated')} dates {late}{number('shaky')} shaky"
    if "blocked" in totals:
        where = f" in {totals['blocked_teams']:,} teams" if totals.get("blocked_teams", 0) > 1 else ""
        before = (
            f"; {number('blocked_before')} blocked before they began" if totals.get("blocked_before") else ""
        )
        yield f"{SECTION_MARKS['blocked']} {number('blocked')} begun and blocked{where}{before}"
    if "conflicts" in totals:
        severe = f", {number('conflicts_high')} of them severe" if totals.get("conflicts_high") else ""
        yield f"{SECTION_MARKS['conflicts']} {number('conflicts')} open conflicts{severe}"
    if "ownership_gaps" in totals:
        yield f"{SECTION_MARKS['ownership_gaps']} {number('ownership_gaps')} without a clear owner"


def _footer(content: ReportContent) -> str:
    if content.kind == "digest":
        return "One message a week, kept up to date in place. Details are in the thread."
    has_thread = any(_shown(content, name) for names in REPLIES for name in names)
    where = "Details are in the thread. " if has_thread else ""
    return f"{where}State of {day_text(content.day, content.day)}; kept up to date in place."
