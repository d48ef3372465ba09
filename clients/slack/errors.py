"""What Slack's error codes mean: which are the app's, which a channel's, and which pass."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from clients.errors import (
    ClientError,
    CredentialError,
    FatalError,
    RetriableError,
    SkippableError,
)

CREDENTIAL_ERRORS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "missing_scope",
        "not_allowed_token_type",
        "org_login_required",
        "ekm_access_denied",
    }
)
#: those that another app's token need not meet
REFUSED = frozenset({"invalid_auth", "account_inactive", "token_revoked", "token_expired"})
CHANNEL_ERRORS = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "thread_not_found",
        "message_not_found",
        "cant_update_message",
        "user_not_found",
        "access_denied",
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
    "channel_not_found": "correct the channel in truce.toml, or invite the app to it",
}


def api_error(code: str, data: Mapping[str, Any], record: str) -> ClientError:
    """The error that a code of an answer stands for, ``data`` being the answer."""
    said = f"Slack answered {code or 'ok: false'}"
    if needed := data.get("needed"):
        said += f" (needs {needed})"
    if code in PASSING_ERRORS or not ERROR_CODE.fullmatch(code):  # no code: a body that is no JSON
        return RetriableError(said, record)
    if code in CHANNEL_ERRORS:
        return SkippableError(said, record, REMEDIES.get(code, "leave it out of truce.toml"))
    if code in CREDENTIAL_ERRORS:
        kind = CredentialError if code in REFUSED else FatalError
        return kind(said, record, REMEDIES.get(code, "check TRUCE_SLACK_TOKEN"))
    messages = "; ".join((data.get("response_metadata") or {}).get("messages") or ())
    return FatalError(f"{said} {messages}".strip(), record, "correct the request that this record names")
