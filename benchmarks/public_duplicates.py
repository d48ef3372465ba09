"""The links of duplicates in a Jira export, as the truth for what finds requirements that are the same.

The groups that such links make are parted in two halves by a hash of their names: the product's
coefficients are learned on the first half (``benchmarks/conflicts.py EXPORT --learn``), so that the other
is unseen.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis import embedding, similarity
from analysis.likeness import chance, features

Pairs = set[tuple[int, int]]
Floats = NDArray[np.float64]
FOLDS = 4


@dataclass(frozen=True)
class Sample:
    """Issues of an export, the pairs of places that are linked as duplicates, and the group of each issue."""

    source: str
    titles: list[str]
    items: features.Items
    truth: Pairs
    group: NDArray[np.int64]  # by its smallest key, hashed


def sample(export: Path, size: int, seed: int, vectors: Path | None, origin: str) -> Sample:
    """All issues with a link of duplicates to one that is there, others by chance up to ``size`` (0: all)."""
    with gzip.open(export, "rt", encoding="utf-8") if export.suffix == ".gz" else export.open() as lines:
        issues = {issue["key"]: issue["fields"] for issue in map(json.loads, lines)}
    pairs = sorted(
        {
            (min(a, b), max(a, b))
            for a, fields in issues.items()
            for b in _duplicates(fields)
            if b in issues and a != b
        }
    )
    linked = sorted({key for pair in pairs for key in pair})
    rest = sorted(issues.keys() - set(linked))
    random.Random(seed).shuffle(rest)
    keys = sorted(linked + rest[: max(0, size - len(linked)) if size else None])
    place = {key: number for number, key in enumerate(keys)}
    truth = {(place[a], place[b]) for a, b in pairs}
    titles = [issues[key].get("summary") or "" for key in keys]
    items = features.Items.of(_table(keys, issues), _embedded(titles, vectors))
    projects = sorted({key.rpartition("-")[0] for key in linked})
    return Sample(
        f"{len(keys):,} issues of the Jira projects {', '.join(projects)} ({origin})",
        titles,
        items,
        truth,
        _groups(keys, truth),
    )


def _duplicates(fields: dict[str, Any]) -> list[str]:
    links = [link for link in fields.get("issuelinks") or [] if "duplic" in link["type"]["name"].lower()]
    return [(link.get("inwardIssue") or link.get("outwardIssue"))["key"] for link in links]


def _table(keys: list[str], issues: dict[str, Any]) -> pa.Table:
    fields = [issues[key] for key in keys]
    people = [one.get("reporter") or {} for one in fields]
    # what is code is no prose
    texts = [
        re.sub(r"(?s)\{(code|noformat)[^}]*\}.*?\{\1\}", " ", str(one.get("description") or ""))
        for one in fields
    ]
    return pa.table(
        {
            "title": [one.get("summary") or "" for one in fields],
            "text": texts,
            "created_at": pa.array(
                [np.datetime64(one["created"][:19]).astype("datetime64[us]").item() for one in fields],
                pa.timestamp("us"),
            ),
            "author": pa.array([who.get("accountId") or who.get("name") for who in people], pa.string()),
            "is_sub_task": [bool((one.get("issuetype") or {}).get("subtask")) for one in fields],
            "place": [key.rpartition("-")[0] for key in keys],
            "components": pa.array(
                [[part["name"] for part in one.get("components") or []] for one in fields],
                pa.list_(pa.string()),
            ),
        }
    )


def _embedded(titles: list[str], kept: Path | None) -> embedding.Vectors:
    if kept and kept.exists():
        known = np.load(kept)
        if list(known["titles"]) == titles:
            return np.asarray(known["vectors"], np.float32)
    vectors = embedding.embed([title[:300] for title in titles])
    if kept:
        np.savez(kept, titles=np.array(titles), vectors=vectors)
    return vectors


def _groups(keys: list[str], truth: Pairs) -> NDArray[np.int64]:
    row, column = np.array(sorted(truth), np.int64).reshape(-1, 2).T
    ties = csr_array((np.ones(len(row)), (row, column)), shape=(len(keys), len(keys)))
    part = connected_components(ties, directed=False)[1]
    first = {int(number): key for key, number in zip(reversed(keys), reversed(part), strict=True)}
    return np.array([int(hashlib.md5(first[int(n)].encode()).hexdigest()[:8], 16) for n in part])


def results(given: Sample, learn: bool) -> dict[str, dict[str, float]]:
    """Precision of the first pairs and recall among the nearest of each, per method."""
    size, items = len(given.titles), given.items
    a, b, nearest = similarity.candidates(items, np.arange(size))
    figures = features.compare(items, a, b, nearest)
    is_same = np.array([pair in given.truth for pair in zip(a.tolist(), b.tolist(), strict=True)])
    half = given.group % 2
    if learn:
        first = (half[a] == 0) & (half[b] == 0)
        model = chance.learn(
            figures[first],
            is_same[first],
            f"{given.source}, links of duplicates, the half of its groups that is even by hash",
        )
        chance.SHIPPED.write_text(chance.dump(model), encoding="utf-8")
    shown = _square(size, a, b, chance.load().log_odds(figures))
    rows = {
        "product": measure(shown, given.truth),
        "product_first_half (learned on)": measure(*_part(shown, given.truth, half == 0)),
        "product_other_half (unseen)": measure(*_part(shown, given.truth, half == 1)),
    }
    crossed = _square(
        size, a, b, cross_fitted(figures, is_same, given.group[a] % FOLDS, given.group[b] % FOLDS)
    )
    rows["crossfit (learned here, without the pair's groups)"] = measure(crossed, given.truth)
    rows["titles (embeddings alone)"] = measure(items.meaning @ items.meaning.T, given.truth)
    return rows | {name: measure(score, given.truth) for name, score in _by_words(items.words).items()}


def cross_fitted(
    figures: Floats, is_same: NDArray[np.bool_], fold_a: NDArray[np.int64], fold_b: NDArray[np.int64]
) -> Floats:
    """Log odds of each pair by weights that were learned without the folds of its two issues."""
    scored = np.zeros(len(figures))
    for one in range(FOLDS):
        for other in range(one, FOLDS):
            hidden = np.isin(fold_a, (one, other)) | np.isin(fold_b, (one, other))
            judged = (np.minimum(fold_a, fold_b) == one) & (np.maximum(fold_a, fold_b) == other)
            if is_same[~hidden].any():
                scored[judged] = chance.learn(figures[~hidden], is_same[~hidden], "").log_odds(
                    figures[judged]
                )
    return scored


def _square(size: int, a: NDArray[np.int64], b: NDArray[np.int64], score: Floats) -> Floats:
    square = np.full((size, size), -np.inf)
    square[a, b] = square[b, a] = score
    return square


def _part(score: Floats, truth: Pairs, chosen: NDArray[np.bool_]) -> tuple[Floats, Pairs]:
    place = np.cumsum(chosen) - 1
    kept = {(int(place[a]), int(place[b])) for a, b in truth if chosen[a]}
    return score[np.ix_(chosen, chosen)], kept


def _by_words(words: Any) -> dict[str, Floats]:
    """Cosine of TF-IDF (Salton & Buckley 1988); BM25 (Robertson & Zaragoza 2009; 1.2, 0.75) both ways."""
    heavy = words.texts * words.rarity
    length = np.sqrt(np.asarray((heavy * heavy).sum(axis=1)).ravel())
    unit = heavy / np.where(length > 0, length, 1)[:, None]
    count = np.asarray(words.texts.sum(axis=1)).ravel()
    norm = 2.2 / (1 + 1.2 * (0.25 + 0.75 * count / max(count.mean(), 1)))
    bm25 = np.asarray((words.texts @ (heavy * norm[:, None]).T).todense())
    return {"tfidf": np.asarray((unit @ unit.T).todense()), "bm25": bm25 + bm25.T}


def measure(score: NDArray[Any], truth: Pairs) -> dict[str, float]:
    """Share of links among the first pairs; share of links in which one is among the other's nearest."""
    score = np.array(score, np.float64)
    np.fill_diagonal(score, -np.inf)
    upper = np.triu_indices(len(score), 1)
    most = min(800, len(upper[0]))
    values = score[upper]
    first = np.argpartition(-values, most - 1)[:most]
    first = first[np.argsort(-values[first], kind="stable")]
    hit = np.array([(int(upper[0][n]), int(upper[1][n])) in truth for n in first], float)
    a, b = np.array(sorted(truth)).T
    found = np.isfinite(score[a, b])
    before = np.concatenate(
        [(score[a] > score[a, b][:, None]).sum(1), (score[b] > score[a, b][:, None]).sum(1)]
    )
    rank = np.where(np.concatenate([found, found]), before, len(score))
    return {f"precision_{n}": float(hit[:n].mean()) for n in (100, 300, 800)} | {
        f"recall_{n}": float((rank < n).mean()) for n in (1, 10, 20)
    }
