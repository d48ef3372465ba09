"""Where an address of a tool leads in the sandbox: a page of it links to pages of it, and to nothing real.

Stored documents keep the vendors' addresses, and what Truce wrote keeps the address of the port of its day:
both are read here, so that neither has to be stored anew when the port changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

HTTP = re.compile(r"https?://[^\s<>\"]+")
#: by the path of an address: the page that shows the same; the first that matches
PAGES = (
    (re.compile(r".*/browse/([A-Za-z][A-Za-z0-9_]*-[0-9]+)/?"), "/jira/browse/{0}"),
    (re.compile(r".*/projects/([A-Za-z][A-Za-z0-9_]*)(?:/.*)?"), "/jira/projects/{0}"),
    (re.compile(r"(?:/trello)?/(c|b)/([A-Za-z0-9]{8})(?:/.*)?"), "/{0}/{1}"),
    (re.compile(r"(?:/slack)?/archives/([A-Z0-9]+)/p([0-9]{16,20})/?"), "/slack/archives/{0}/p{1}"),
    (re.compile(r"(?:/slack)?/archives/([A-Z0-9]+)/?"), "/slack/archives/{0}"),
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
VENDORS = ("trello.com", "slack.com", "atlassian.net")


def page_of(url: str, jira_base: str = "") -> str | None:
    """The sandbox's path that shows what ``url`` names; None where it shows no such thing."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:  # no address, such as of a bracket that nobody closes
        return None
    if parts.scheme not in ("http", "https") or not _is_served(host, jira_base):
        return None
    for pattern, page in PAGES:
        if found := pattern.fullmatch(unquote(parts.path)):
            return page.format(*found.groups())
    return None


def _is_served(host: str, jira_base: str) -> bool:
    own = urlsplit(jira_base).hostname or ""
    return host in LOOPBACK or host == own or any(host == v or host.endswith(f".{v}") for v in VENDORS)


def addresses_in(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is an address; a full stop behind one is none of it."""
    at = 0
    for found in HTTP.finditer(text):
        url = found.group().rstrip(".,;:!?)]}'")
        yield text[at : found.start()], False
        yield url, True
        at = found.start() + len(url)
    yield text[at:], False
