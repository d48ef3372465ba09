"""Read Jira's issues with their changelogs by Singer's ``tap-jira``, record by record, into JSON lines.

    python read_with_tap.py SITE_URL USER TOKEN FOLDER

The tap as it is published, with three things taken out of its way: it speaks https only, it waits 10 ms
between requests, and it wants the transitions that the server does not inline. Prints JSON: seconds and
processor seconds from an imported library to a written file, records.
"""

import contextlib
import json
import logging
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import singer
import tap_jira
from tap_jira import http, streams
from tap_jira.context import Context

logging.disable(logging.INFO)
SITE, USER, TOKEN, FOLDER = sys.argv[1:5]
OUT = Path(FOLDER) / "tap.jsonl"
CONFIG = {
    "base_url": SITE,
    "username": USER,
    "password": TOKEN,
    "user_agent": "benchmark",
    "start_date": "2000-01-01T00:00:00Z",
}
SELECTED = ("issues", "changelogs", "issue_comments")


def sub_streams(
    page: list[dict[str, Any]],
    inner: Callable[[list[dict[str, Any]]], None] = streams.sync_sub_streams,
) -> None:
    """The tap's own, of a page in which nothing is missing that it takes for granted."""
    for issue in page:
        issue.setdefault("transitions", [])
        issue["fields"].setdefault("comment", {"comments": []})
    inner(page)


http.TIME_BETWEEN_REQUESTS = timedelta(0)
http.Client.url = lambda self, path: SITE + path
streams.sync_sub_streams = sub_streams

started, processor = time.perf_counter(), time.process_time()
Context.config, Context.state, Context.client = CONFIG, {}, http.Client(CONFIG)
Context.catalog = tap_jira.discover()
for entry in Context.catalog.streams:
    if entry.tap_stream_id in SELECTED:
        root = singer.metadata.write(singer.metadata.to_map(entry.metadata), (), "selected", True)
        for path in [path for path in root if path]:
            root = singer.metadata.write(root, path, "selected", True)
        entry.metadata = singer.metadata.to_list(root)
with OUT.open("w") as file, contextlib.redirect_stdout(file):
    tap_jira.sync()
seconds, processor = time.perf_counter() - started, time.process_time() - processor

counts: dict[str, int] = {}
with OUT.open() as file:
    for line in file:
        message = json.loads(line)
        if message["type"] == "RECORD":
            counts[message["stream"]] = counts.get(message["stream"], 0) + 1
told = {
    "seconds": seconds,
    "processor": processor,
    "issues": counts.get("issues", 0),
    "entries": counts.get("changelogs", 0),
}
print(json.dumps(told))
