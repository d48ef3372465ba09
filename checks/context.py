"""A Great Expectations context that keeps its results and its data docs under ``<home>/checks``.

Ephemeral, because suites live in this package and not in a project directory; only results are kept.
Importing Great Expectations takes seconds and, by default, reports usage to its makers: both are held here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.settings import Settings

if TYPE_CHECKING:
    from great_expectations.data_context import EphemeralDataContext


def checks_home(settings: Settings) -> Path:
    """Directory of results and data docs."""
    return settings.home / "checks"


def quiet() -> None:
    """Switch usage reports and progress bars off; to be called before the first import."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ.setdefault("TQDM_DISABLE", "1")


def open_context(settings: Settings) -> EphemeralDataContext:
    """A context whose stores are files below ``<home>/checks``."""
    quiet()
    import great_expectations as gx
    from great_expectations.data_context.types.base import DataContextConfig, ProgressBarsConfig

    home = checks_home(settings)
    config = DataContextConfig(
        config_version=4.0,
        expectations_store_name="expectations",
        validation_results_store_name="results",
        checkpoint_store_name="checkpoints",
        stores={
            "expectations": _store("ExpectationsStore", home / "store" / "expectations"),
            "results": _store("ValidationResultsStore", home / "store" / "results"),
            "checkpoints": _store("CheckpointStore"),
            "validation_definition_store": _store("ValidationDefinitionStore"),
        },
        data_docs_sites={
            "truce": {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": _files(home / "docs"),
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            }
        },
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def _store(kind: str, directory: Path | None = None) -> dict[str, Any]:
    backend = _files(directory) if directory else {"class_name": "InMemoryStoreBackend"}
    return {"class_name": kind, "store_backend": backend}


def _files(directory: Path) -> dict[str, str]:
    return {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(directory)}
