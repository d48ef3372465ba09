"""Read Jira, Trello and Slack, through their APIs or from their export files, into the raw layer.

    python -m ingest jira|trello|slack|all      what is new since the last run
    python -m ingest jira --full                everything
    python -m ingest file export.jsonl.gz …     export files
    python -m ingest people                     accounts that may be one person
    python -m ingest doctor                     what works, what was found, what is yours to decide

A DAG task calls ``run_source(source, run_id, settings)``. Full and incremental reads differ only in where
they start: both land through the same merge, so reading too much never hurts.
"""

from ingest.errors import IngestError
from ingest.source.extent import Extent, SourceResult
from ingest.sync import run_source

__all__ = ["Extent", "IngestError", "SourceResult", "run_source"]
