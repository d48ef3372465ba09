"""Data docs that a person can read, offline: one page over all gates, and Great Expectations' own pages.

Great Expectations' pages load style sheets, scripts and a counting pixel from other people's servers: they
would be unreadable without a network and would tell strangers who looks. Every outside reference is taken
out and one local style sheet put in.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from checks.context import checks_home
from config.settings import Settings

if TYPE_CHECKING:
    from great_expectations.data_context import EphemeralDataContext

#: runs whose suite pages are kept; the findings themselves stay in ops.check_results
KEEP_RUNS = 30
TEMPLATES = Path(__file__).with_name("templates")

_OUTSIDE = re.compile(
    r"<link[^>]+href=[\"'](?:https?:)?//[^>]*>"
    r"|<script[^>]+src=[\"'](?:https?:)?//[^>]*>\s*</script>"
    r"|<img[^>]+src=[\"'](?:https?:)?//[^>]*>"
    r"|<footer.*?</footer>",
    re.DOTALL | re.IGNORECASE,
)

_RUNS = """
with newest as (
    select run_id, max(checked_at) as last_checked_at,
    from ops.check_results
    group by all
    order by last_checked_at desc
    limit 30
)
select
    run_id,
    gate,
    count(distinct (suite, expectation)) as expectations,
    count(*) as judged,
    count(*) filter (not success and severity = 'critical') as failures,
    count(*) filter (not success and severity <> 'critical') as warnings,
    max(checked_at) as checked_at,
from ops.check_results
join newest using (run_id)
group by run_id, gate, last_checked_at
order by last_checked_at desc, max(checked_at)
"""

_FINDINGS = """
select gate, suite, expectation, subject, success, severity, observed, sample, remedy,
from ops.check_results
where run_id = (select max_by(run_id, checked_at) from ops.check_results)
order by checked_at, gate, suite, success, severity, expectation, subject
"""


def write_suite_pages(context: EphemeralDataContext, settings: Settings, pages: list[Any]) -> None:
    """Render the pages of the suites that just ran, and drop those of runs beyond KEEP_RUNS."""
    home = checks_home(settings)
    _prune(home / "store" / "results")
    _prune(home / "docs" / "validations")
    suites = [page.expectation_suite_identifier for page in pages]
    context.build_data_docs(resource_identifiers=[*pages, *suites], build_index=False)
    for page in (home / "docs").glob("*/**/*.html"):
        _localise(page)


def write_index(con: duckdb.DuckDBPyConnection, settings: Settings) -> Path:
    """Write ``<home>/checks/docs/index.html`` from ``ops.check_results`` and return it."""
    from jinja2 import Environment, FileSystemLoader

    docs = checks_home(settings) / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    runs = con.execute(_RUNS).to_arrow_table().to_pylist()
    findings = con.execute(_FINDINGS).to_arrow_table().to_pylist()
    template = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("index.html.j2")
    index = docs / "index.html"
    html = template.render(runs=runs, findings=findings, pages=_newest_pages(docs))
    index.write_text(html, encoding="utf-8")
    return index


def _newest_pages(docs: Path) -> dict[str, str]:
    """Newest page of each suite, relative to the index."""
    pages = sorted(docs.glob("validations/*/*/*/*.html"), key=lambda page: page.parent.name)
    return {page.relative_to(docs).parts[1]: page.relative_to(docs).as_posix() for page in pages}


def _localise(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if "truce-local" in text:
        return
    style = (TEMPLATES / "suite_page.css").read_text(encoding="utf-8")
    text = _OUTSIDE.sub("", text).replace("</head>", f"<style id='truce-local'>{style}</style></head>", 1)
    page.write_text(text, encoding="utf-8")


def _prune(directory: Path) -> None:
    """Keep the newest KEEP_RUNS run directories of every suite."""
    for suite in directory.glob("*/"):
        runs = sorted((run for run in suite.iterdir() if run.is_dir()), key=lambda run: run.stat().st_mtime)
        for run in runs[:-KEEP_RUNS]:
            shutil.rmtree(run)
