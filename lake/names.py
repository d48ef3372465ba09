"""Every schema and raw table of the lake, by name. One place, so that a typo is an import error."""

from __future__ import annotations

from tools import able

CATALOG = "lake"
RAW, QUARANTINE, OPS = "raw", "quarantine", "ops"
STAGING, INTERMEDIATE = "staging", "intermediate"
BUILD_MARTS, BUILD_OUTCOMES = "build_marts", "build_outcomes"
ANALYSIS, FORECASTS, MARTS, OUTCOMES = "analysis", "forecasts", "marts", "outcomes"

SCHEMAS = (
    RAW,
    QUARANTINE,
    OPS,
    STAGING,
    INTERMEDIATE,
    BUILD_MARTS,
    BUILD_OUTCOMES,
    ANALYSIS,
    FORECASTS,
    MARTS,
    OUTCOMES,
)

#: build schema → the schema under which readers see it once published
PUBLISHED_AS = {BUILD_MARTS: MARTS, BUILD_OUTCOMES: OUTCOMES}

#: the raw entities of each tool that is read
ENTITIES: dict[str, tuple[str, ...]] = {name: tool.entities for name, tool in able("read").items()}


def raw_table(source: str, entity: str) -> str:
    """Qualified name of a raw table, such as ``lake.raw.jira__issues``.

    Raises ValueError for a source or entity that is not declared in ENTITIES.
    """
    if entity not in ENTITIES.get(source, ()):
        raise ValueError(f"no raw entity {source}__{entity}; declare it in tools/{source}.py")
    return f"{CATALOG}.{RAW}.{source}__{entity}"
