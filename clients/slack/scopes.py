"""What the scopes of a Slack token allow: asking for more than they do is refused as a whole.

``conversations.list`` for public and private channels together answers ``missing_scope`` when one of the two
is not granted, and lists neither. Every answer names the token's scopes in the header ``x-oauth-scopes``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

#: kind of channel → the scope that lists it
LISTING = {"public_channel": "channels:read", "private_channel": "groups:read"}
#: scope → what is not read without it
READS = {
    "channels:read": "public channels",
    "groups:read": "private channels",
    "channels:history": "messages of public channels",
    "groups:history": "messages of private channels",
    "users:read": "people",
    "users:read.email": "people's mail addresses",
    "usergroups:read": "user groups",
    "bookmarks:read": "bookmarks",
}
#: entity → the scope that its list needs
LISTS = {"users": "users:read", "usergroups": "usergroups:read", "bookmarks": "bookmarks:read"}


class Scopes:
    """The scopes of one token; until an answer has named them everything may be tried."""

    def __init__(self, granted: frozenset[str] | None = None) -> None:
        self._granted = granted
        self._refused: set[str] = set()

    def heard(self, headers: Mapping[str, str]) -> None:
        """Take the scopes from an answer's headers, by lower-case names, where it has them."""
        told = headers.get("x-oauth-scopes")
        if told is not None:
            self._granted = frozenset(scope.strip() for scope in told.split(",") if scope.strip())

    def refused(self, scope: str) -> None:
        """A call was refused for want of this scope."""
        self._refused.add(scope)

    def allow(self, scope: str) -> bool:
        """True where the scope is granted, or nothing is known of it."""
        return scope not in self._refused and (self._granted is None or scope in self._granted)

    def history(self, is_private: bool) -> bool:
        """Whether messages of such a channel can be read."""
        return self.allow("groups:history" if is_private else "channels:history")

    @property
    def types(self) -> str:
        """``types`` of conversations.list: the kinds of channels that may be listed; all, were there none."""
        kept = [kind for kind, scope in LISTING.items() if self.allow(scope)]
        return ",".join(kept or LISTING)

    @property
    def left_out(self) -> str:
        """One line on what is not read, and for want of which scopes; empty when all is."""
        lacking = ", ".join(self._lacking())
        return f"not read for want of scopes: {lacking}" if lacking else ""

    def _lacking(self) -> Iterator[str]:
        for scope, what in READS.items():
            channels = scope.replace(":history", ":read")
            if not self.allow(scope) and (channels == scope or self.allow(channels)):
                yield f"{what} ({scope})"
