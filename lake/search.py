"""Full-text search over all items of all tools.

Each night's documents (``mart_search_document``) that everybody may see are indexed in a DuckDB file of their
own, named by the lake version that is going to be published: whoever searches opens the file of the version
that readers see, so an index appears and is rolled back with its night. Ranking is BM25 over stems (DuckDB's
fts extension). A missing file (an older night, another machine) is built when it is asked for.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from config.settings import Settings
from lake.connect import attach_string, connect, data_path, load_extensions, needed, open_engine
from lake.names import BUILD_MARTS, CATALOG
from lake.publish import PublishError, published_version

DOCUMENTS = "mart_search_document"
#: characters of context in a snippet
SNIPPET = 120


@dataclass(frozen=True)
class Hit:
    """One document that was found; a higher score is a better match."""

    source: str
    item_ref: str
    title: str
    team: str
    status: str
    snippet: str
    score: float
    url: str


def index_path(settings: Settings, version: int) -> Path:
    """File of the index of one lake version."""
    return settings.home / "lake" / "search" / f"{version}.duckdb"


def build_index(settings: Settings, version: int) -> Path:
    """Index the documents of a lake version, unless that is done already.

    Safe to kill and to run twice at once: the file appears whole or not at all. Raises PublishError when the
    version has no documents.
    """
    path = index_path(settings, version)
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}.aside")
    aside.unlink(missing_ok=True)
    con = open_engine((*needed(settings), "fts"), aside)
    try:
        _fill(con, settings, version)
        con.execute(
            "pragma create_fts_index('document', 'document_key', 'item_ref', 'title', 'text',"
            " stemmer='english', stopwords='english', ignore='[^a-z0-9]+', strip_accents=1, lower=1)"
        )
        con.execute(_FIND)
    except duckdb.Error as error:
        raise PublishError(f"version {version} cannot be searched: {str(error).splitlines()[0]}") from None
    finally:
        con.close()
    aside.replace(path)
    return path


def search(settings: Settings, words: str, *, source: str = "", limit: int = 20) -> list[Hit]:
    """The best matches of the published night, best first; ``source`` narrows to one tool.

    Raises PublishError when no night has been published.
    """
    with connect(settings, read_only=True) as con:
        version = published_version(con)
    if version is None:
        raise PublishError("no night has been published yet → run `make nightly` first")
    con = open_engine(("fts",), build_index(settings, version), read_only=True)
    rows = con.execute(
        "select source, item_ref, coalesce(title, ''), coalesce(team_name, ''), coalesce(status_name, ''),"
        " coalesce(text, ''), score, coalesce(url, '') from find(?)"
        " where source = ? or ? = '' limit ?",
        [words, source, source, limit],
    ).fetchall()
    con.close()
    return [
        Hit(source, ref, title, team, status, snippet(text, words), score, url)
        for source, ref, title, team, status, text, score, url in rows
    ]


def attach(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Let SQL search: then ``find('words')`` is a table, and the lake's need their catalog (``lake.``).

    Raises PublishError when no night has been published.
    """
    version = published_version(con)
    if version is None:
        raise PublishError("no night has been published yet → run `make nightly` first")
    load_extensions(con, ("fts",))
    con.execute(f"attach '{build_index(settings, version)}' as search (read_only)")
    con.execute("use search")


def snippet(text: str, words: str) -> str:
    """The part of a text around the first of the words (or of what they begin with), on one line."""
    flat = " ".join(text.split())
    stems = [re.escape(word[: max(4, len(word) - 3)]) for word in re.findall(r"[\w-]+", words)]
    found = re.search("|".join(stems), flat, re.IGNORECASE) if stems else None
    start = max(0, (found.start() if found else 0) - SNIPPET // 3)
    cut = flat[start : start + SNIPPET]
    return ("…" if start else "") + cut + ("…" if start + SNIPPET < len(flat) else "")


def forget(settings: Settings, keep: set[int]) -> int:
    """Delete the indexes of versions that no kept night shows; files deleted."""
    gone = [path for path in index_path(settings, 0).parent.glob("*.duckdb") if int(path.stem) not in keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _fill(con: duckdb.DuckDBPyConnection, settings: Settings, version: int) -> None:
    con.execute(
        f"attach '{attach_string(settings)}' as {CATALOG}"
        f" (read_only, data_path '{data_path(settings)}', override_data_path true)"
    )
    held = f"{CATALOG}.{BUILD_MARTS}.{DOCUMENTS} at (version => {version})"
    con.execute(f"create table document as from {held}")
    columns = {row[0] for row in con.execute("describe document").fetchall()}
    if "is_private" in columns:  # nights from before did not tell, and held what everybody saw
        con.execute("delete from document where is_private")
        con.execute("alter table document drop column is_private")
    con.execute(f"detach {CATALOG}")


#: what SQL asks: `from find('words')`, best match first; who names an item wants that item
_FIND = """
create macro find(words) as table
select * replace (round(score, 3) as score)
from (
    select
        *,
        nullif(
            coalesce(fts_main_document.match_bm25(document_key, words), 0)
            + case when lower(item_ref) = lower(trim(words)) then 100 else 0 end,
            0
        ) as score
    from document
)
where score is not null
order by score desc, updated_at desc
"""
