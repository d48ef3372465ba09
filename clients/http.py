"""What HTTP answers mean, and the parsing of their bodies, for all three clients."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from clients.decoding import decode, lost
from clients.errors import ClientError, CredentialError, FatalError, RetriableError, SkippableError
from clients.tls import certificate_problem

CONNECT_SECONDS = 10.0
READ_SECONDS = 90.0
RETRIABLE_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})

#: an hour, the longest window of a vendor's limits: asked to wait for longer, we ask again then
LONGEST_WAIT_SECONDS = 3600.0

REMEDIES = {
    401: "check user and token (an API token expires and is revoked with the account)",
    403: "grant this account the right to see it, or leave it out of truce.toml",
    404: "correct its id or name in truce.toml, or grant this account the right to see it",
    410: "check the flavour and address in truce.toml: the vendor has retired this path",
}


def status_error(
    tool: str, status: int, text: str, headers: Mapping[str, str], record: str, about: str = ""
) -> ClientError:
    """The error that an answer with an HTTP status of 400 or more stands for; see :mod:`clients.asked`.

    401 is fatal for the credential. 429 and server faults are retriable, with the wait that the headers ask
    for. 403 and 404 are skippable, and so is any other refusal of a request ``about`` one object. What is
    left is a malformed request about no object, and fatal (J12: a swallowed 400 loses a whole project).
    """
    said = f"{tool} answered {status}: {text.strip() or 'without a word'}"
    if status in RETRIABLE_STATUSES or (about and status >= 500):
        reason = headers.get("RateLimit-Reason") or headers.get("ratelimit-reason")
        said = f"{said} ({reason})" if reason else said
        # a limit is the credential's, whatever was asked
        about = "" if status == 429 else about
        return RetriableError(said, record, status=status, retry_after=retry_after(headers), about=about)
    if status == 401:
        return CredentialError(said, record, REMEDIES[status], status)
    remedy = REMEDIES.get(status, "correct what this record names")
    return (SkippableError if about or status in (403, 404) else FatalError)(said, record, remedy, status)


def connection_error(tool: str, error: Exception, url: str) -> ClientError:
    """The error that an unreachable server, a time-out or a connection cut in mid-page stands for.

    A certificate that is not accepted is fatal: it is the same one the next time.
    """
    if problem := certificate_problem(error):
        said, what_to_do = problem
        return FatalError(f"{tool} cannot be reached: {said}", url, what_to_do)
    remedy = f"check that {url} is right and reachable from here, then run again"
    return RetriableError(f"{tool} cannot be reached: {type(error).__name__}", url, remedy)


def parse(tool: str, content: bytes, record: str, about: str = "") -> Any:
    """The JSON of a body. Raises RetriableError when it is cut off or no JSON."""
    try:
        value, halves = decode(content)
    except ValueError as error:
        start = content[:60].decode("utf-8", "replace")
        problem = f"{tool} sent a body of {len(content)} bytes that is no JSON ({error}): {start!r}"
        raise RetriableError(problem, record, about=about) from None
    lost(halves)
    return value


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds a server asks to wait: ``Retry-After`` as number or date, or Jira's ``X-RateLimit-Reset``.

    A date is counted from the server's own clock (``Date``) where it tells it: ours may be off by more than
    the wait. Never longer than ``LONGEST_WAIT_SECONDS``: a slip of a proxy must not stop a night for years.
    None when it asks for nothing readable.
    """
    told = {name.lower(): value for name, value in headers.items()}
    now = _moment(told.get("date", "")) or datetime.now(UTC)
    if (value := told.get("retry-after")) is not None:
        return _seconds(value, now)
    reset = told.get("x-ratelimit-reset")
    return _seconds(reset, now) if reset and told.get("x-ratelimit-remaining", "0") == "0" else None


def _seconds(value: str, now: datetime) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        moment = _moment(value)
        seconds = math.nan if moment is None else (moment - now).total_seconds()
    return None if math.isnan(seconds) else min(max(0.0, seconds), LONGEST_WAIT_SECONDS)


def _moment(value: str) -> datetime | None:
    """An instant in ISO 8601 or HTTP's own notation; None when it is neither."""
    try:
        moment = datetime.fromisoformat(value) if "-" in value else parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
