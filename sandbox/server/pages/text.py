"""Texts of the three tools as HTML: everything is escaped but what is made here."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from sandbox.server.pages.addresses import addresses_in, page_of

TOKEN = re.compile(r"<([^<>|\n]+)(?:\|([^<>\n]*))?>")
KEPT = re.compile("\x00([0-9]+)\x00")
#: of a message: what stands between two marks, as words
STYLES = (
    (re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_([^_\n]+)_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~([^~\n]+)~(?![\w~])"), "s"),
    (re.compile(r"`([^`\n]+)`"), "code"),
)
#: of a rich text: its node's element
ELEMENTS = {
    "paragraph": "p",
    "bulletList": "ul",
    "orderedList": "ol",
    "taskList": "ul",
    "listItem": "li",
    "taskItem": "li",
    "heading": "h3",
    "codeBlock": "pre",
    "blockquote": "blockquote",
    "panel": "blockquote",
    "table": "table",
    "tableRow": "tr",
    "tableCell": "td",
    "tableHeader": "th",
}
MARKS = {"strong": "strong", "em": "em", "code": "code", "strike": "s"}


@dataclass(frozen=True)
class Words:
    """How texts are read in one workspace: the site's address, and names of accounts and channels."""

    jira_base: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)

    def link(self, url: str, label: str = "") -> Markup:
        """A link to the sandbox's page of an address; text where it has none."""
        to, shown = page_of(url, self.jira_base), label or url
        if to is None:
            return escape(shown if shown == url or not label else f"{label} ({url})")
        return Markup('<a href="{}">{}</a>').format(to, shown)

    def plain(self, text: Any) -> Markup:
        """A text in which addresses are links."""
        pieces = addresses_in(str(text or ""))
        return Markup("").join(self.link(one) if is_url else escape(one) for one, is_url in pieces)

    def message(self, text: Any) -> Markup:
        """A message in Slack's own marks."""
        kept: list[Markup] = []

        def keep(found: re.Match[str]) -> str:
            kept.append(self._token(html.unescape(found[1]), html.unescape(found[2] or "")))
            return f"\x00{len(kept) - 1}\x00"

        marked = str(self.plain(html.unescape(TOKEN.sub(keep, str(text or "").replace("\x00", "")))))
        for pattern, element in STYLES:
            marked = pattern.sub(rf"<{element}>\1</{element}>", marked)
        return Markup(KEPT.sub(lambda found: str(kept[int(found[1])]), marked))  # noqa: S704 - escaped above

    def _token(self, what: str, label: str) -> Markup:
        if what[0] == "@":
            return Markup("<b>@{}</b>").format(label or self.people.get(what[1:], what[1:]))
        if what[0] == "#":
            name = label or self.channels.get(what[1:], what[1:])
            return Markup('<a href="/slack/archives/{}">#{}</a>').format(what[1:], name)
        if what[0] == "!":
            return Markup("<b>@{}</b>").format(label or what[1:].partition("^")[0])
        return self.link(what, label)

    def rich(self, value: Any) -> Markup:
        """A text of Jira: a document of nodes, or the text itself."""
        if not isinstance(value, dict):
            return Markup('<div class="text">{}</div>').format(self.plain(value)) if value else Markup()
        kind, attributes = value.get("type"), value.get("attrs") or {}
        if kind == "text":
            return self._marked(value)
        if kind == "hardBreak":
            return Markup("<br>")
        if kind in ("inlineCard", "blockCard", "embedCard"):
            return self.link(str(attributes.get("url", "")))
        if kind in ("mention", "emoji", "status"):
            return escape(attributes.get("text") or attributes.get("shortName") or "")
        inner = _each(value.get("content"), self.rich)
        element = ELEMENTS.get(str(kind))
        return Markup("<{0}>{1}</{0}>").format(Markup(element), inner) if element else inner  # noqa: S704

    def _marked(self, node: Mapping[str, Any]) -> Markup:
        shown = self.plain(node.get("text", ""))
        for mark in node.get("marks") or []:
            if mark.get("type") == "link":
                href, text = str((mark.get("attrs") or {}).get("href", "")), str(node.get("text", ""))
                shown = self.link(href, "" if text == href else text)
            elif mark.get("type") in MARKS:
                shown = Markup("<{0}>{1}</{0}>").format(Markup(MARKS[mark["type"]]), shown)  # noqa: S704
        return shown


def _each(nodes: Any, shown: Callable[[Any], Markup]) -> Markup:
    return Markup("").join(shown(node) for node in nodes or [])
