"""What Slack's error codes mean: which are the app's, which a channel's, and which pass."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from clients.errors import (
    ClientError,
    CredentialError,
    FatalError,
    NotGrantedError,
    RetriableError,
    SkippableError,
)

#: the token itself is refused; another app's need not be
CREDENTIAL_ERRORS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
    }
)
#: the app, the token's kind or the workspace's plan may not do this: what needs it is left out
RIGHT_ERRORS = frozenset(
    {
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "plan_upgrade_required",
        "paid_only",
        "paid_teams_only",
        "feature_not_enabled",
        "team_access_not_granted",
    }
)
PASSING_ERRORS = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "rollup_error",
    }
)
ERROR_CODE = re.compile(r"[a-z0-9_:.]+")
REMEDIES = {
    "missing_scope": "grant the app the scope that the error names, then install it again",
    "not_in_channel": "invite the app to the channel; reading never joins one by itself",
    "plan_upgrade_required": "do without it, or move the workspace to a plan that has it",
    "is_archived": "unarchive the channel, or leave it out of truce.toml",
    "restricted_action": "let apps post in this channel, or name another one in truce.toml",
    "edit_window_closed": "let apps edit their messages in the workspace's settings",
    "channel_not_found": "correct the channel in truce.toml, or invite the app to it",
}


def api_error(code: str, data: Mapping[str, Any], record: str, about: str = "") -> ClientError:
    """The error that a code of an answer stands for, ``data`` being the answer; see :mod:`clients.asked`."""
    said = f"Slack answered {code or 'ok: false'}"
    if needed := data.get("needed"):
        said += f" (needs {needed})"
    if code in PASSING_ERRORS or not ERROR_CODE.fullmatch(code):  # no code: a body that is no JSON
        return RetriableError(said, record, about=about)
    if code in CREDENTIAL_ERRORS:
        return CredentialError(said, record, "check TRUCE_SLACK_TOKEN")
    if code in RIGHT_ERRORS:
        return NotGrantedError(said, record, REMEDIES.get(code, "leave it out of truce.toml"))
    messages = "; ".join((data.get("response_metadata") or {}).get("messages") or ())
    said = f"{said} {messages}".strip()
    if about:
        return SkippableError(said, record, _remedy(code))
    return FatalError(said, record, "correct the request that this record names")


def _remedy(code: str) -> str:
    """Slack makes finer codes of one by adding to it: ``restricted_action_read_only_channel``."""
    known = (name for name in sorted(REMEDIES, key=len, reverse=True) if code.startswith(name))
    return REMEDIES.get(next(known, ""), "leave it out of truce.toml")
