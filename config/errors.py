"""The one class of errors that people can mend: a line with what is wrong, where, and the next step."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = "***"
#: what a credential looks like in a url, a header or a Slack message, whoever put it there
PATTERNS = (
    re.compile(
        r"((?:[?&]|\b)(?:key|token|api_key|access_token|oauth_token|oauth_consumer_key)=\"?)[^&\s\"',)]+"
    ),
    re.compile(r"\b((?:Basic|Bearer)\s+)[A-Za-z0-9._~+/=-]{6,}"),
    re.compile(r"()\bxox[a-z]-[A-Za-z0-9-]+"),
    re.compile(r"(://[^/\s:@]+:)[^/\s@]+(?=@)"),
    re.compile(r"(\bpassword=)[^\s'\"]+"),
)


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` without the given secrets and without anything that looks like a credential."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK)
    for pattern in PATTERNS:
        text = pattern.sub(lambda match: match.group(1) + MASK, text)
    return text


def one_line(text: str, limit: int = 300) -> str:
    """``text`` on one line, at most ``limit`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


class TruceError(Exception):
    """What is wrong and where (``problem``), and the next step (``remedy``); printed as one line.

    Whatever a command raises of this class is expected: it is told without a traceback. Each room has a class
    of its own, so that a caller can tell whose error it is.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem} → {remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy


class ConfigError(TruceError):
    """What is wrong with the configuration, in one line, with the remedy."""
