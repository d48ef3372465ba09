"""``TRUCE_*`` variables: which there are, lists in them, and what a mistyped one was meant to be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from config.errors import ConfigError

PREFIX, NESTED = "TRUCE_", "__"
#: read by docker-compose.yml, and in anybody's environment who exports the whole of .env
STACK = frozenset(
    PREFIX + name
    for name in (
        "ADMIN_EMAIL", "ADMIN_PASSWORD", "ADMIN_USER", "AIRFLOW_DB_PASSWORD", "LAKE_DB_PASSWORD",
        "MLFLOW_DB_PASSWORD", "REDIS_PASSWORD", "S3_ACCESS_KEY", "S3_SECRET_KEY", "VERSION",
    )
)  # fmt: skip
#: what dbt is given by lake.dbt
OF_DBT = frozenset(
    PREFIX + name
    for name in (
        "FIELDS", "LAKE_ATTACH", "LAKE_CERTIFICATES", "LAKE_DATA_PATH", "LAKE_MEMORY", "LAKE_TARGET",
        "ORG_DIR", "WORDS_FILE",
    )
)  # fmt: skip
#: what a credential may be made of, for every tool; which of them a tool reads, its descriptor says
OF_CREDENTIALS = ("url", "user", "key", "token", "client_id", "client_secret", "token_url")
_ANOTHER_ACCOUNT = re.compile(r"_[2-9][0-9]*$")


class Environment(EnvSettingsSource):
    """The environment as settings; a list may be written with commas, or as JSON."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """JSON where it looks like it, else the parts between commas. Raises ValueError on broken JSON."""
        text = str(value).strip()
        if text.startswith(("[", "{")):
            return json.loads(text)
        return [part.strip() for part in text.split(",") if part.strip()]


def variable(*keys: str) -> str:
    """The variable of a key of ``truce.toml``: TRUCE_WRITEBACK__MODE for writeback, mode."""
    return PREFIX + NESTED.join(keys).upper()


def check(environ: Mapping[str, str], settings: type[BaseModel]) -> None:
    """Raise ConfigError for the first variable of the prefix that nobody reads, with what it may mean.

    A part that a tool has not among its credentials is told where the tools are signed in to.
    """
    known = {*_known(settings), *STACK, *OF_DBT}
    for name in sorted(environ):
        if name.startswith(PREFIX) and _ANOTHER_ACCOUNT.sub("", name).upper() not in known:
            raise ConfigError(f"nobody reads the variable {name}", _meant(name, known))


def _known(settings: type[BaseModel]) -> Iterator[str]:
    yield PREFIX + "CONFIG"
    for key, field in settings.model_fields.items():
        yield variable(key)
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            yield from (variable(key, part) for part in section.model_fields)
            yield from (f"{variable(key)}_{part.upper()}" for part in OF_CREDENTIALS)


def _meant(name: str, known: Iterable[str]) -> str:
    plain = {re.sub("_+", "_", one): one for one in sorted(known)}
    close = get_close_matches(re.sub("_+", "_", name.upper()), plain, n=1, cutoff=0.75)
    return (
        f"did you mean {plain[close[0]]}?" if close else "unset it, or see .env.example for those there are"
    )
