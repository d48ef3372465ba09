"""Reproducible chance: named random streams, and the identifiers that the tools give to things."""

from __future__ import annotations

import math
from hashlib import blake2b
from random import Random

SLACK_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def digest(*parts: object) -> bytes:
    """32 bytes that depend on the parts only; Python's own ``hash`` differs from process to process."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=32).digest()


def stream(*parts: object) -> Random:
    """A random stream of its own, named by its parts (seed, division, purpose …)."""
    return Random(int.from_bytes(digest(*parts)[:16], "big"))  # noqa: S311 (a simulation, no secret)


def poisson(rng: Random, mean: float) -> int:
    """A Poisson draw by inversion; fit for small means."""
    limit, n, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        n += 1
        product *= rng.random()
    return n


def weighted(rng: Random, choices: dict[str, float]) -> str:
    """One of the keys, with its value as weight."""
    return rng.choices(list(choices), list(choices.values()))[0]


def account_id(*parts: object) -> str:
    """An Atlassian account id."""
    raw = digest("account", *parts).hex()
    return f"712020:{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:32]}"


def hex_id(created_ms: int, *parts: object) -> str:
    """A Trello id: 24 hex digits of which the first 8 are the second of creation."""
    return f"{created_ms // 1000:08x}{digest('trello', *parts).hex()[:16]}"


def short_link(*parts: object) -> str:
    """The eight characters of a Trello short link."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(alphabet[byte % 62] for byte in digest("short", *parts)[:8])


def slack_id(prefix: str, *parts: object) -> str:
    """A Slack id: ``U``, ``C``, ``B`` … and ten characters."""
    return f"{prefix}0" + "".join(SLACK_ALPHABET[byte % 34] for byte in digest("slack", *parts)[:9])
