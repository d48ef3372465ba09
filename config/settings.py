"""``truce.toml`` and ``TRUCE_*`` environment variables as one validated object.

The file is found at ``$TRUCE_CONFIG``, else as ``truce.toml`` in the working directory or the nearest
parent that has one. Environment variables win over the file.
"""

from __future__ import annotations

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from config import environment
from config.errors import ConfigError
from config.sections import (
    AlertsSection,
    AnalysisSection,
    ChecksSection,
    IngestSection,
    JiraSection,
    LakeSection,
    ModelsSection,
    OrganisationSection,
    SandboxSection,
    ServicesSection,
    SlackSection,
    TrelloSection,
    WritebackSection,
)

FILE_NAME = "truce.toml"


class Settings(BaseSettings):
    """Everything Truce can be told, secrets excepted (see :mod:`tools.connections`)."""

    model_config = SettingsConfigDict(
        env_prefix=environment.PREFIX,
        env_nested_delimiter=environment.NESTED,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    home: Path = Path("var")
    config_file: Path | None = None
    ca_bundle: str = ""
    #: the clock of runs on export files alone, an instant in ISO 8601; empty: that of the newest record
    as_of: str = ""
    lake: LakeSection = LakeSection()
    ingest: IngestSection = IngestSection()
    jira: JiraSection = JiraSection()
    trello: TrelloSection = TrelloSection()
    slack: SlackSection = SlackSection()
    organisation: OrganisationSection = OrganisationSection()
    sandbox: SandboxSection = SandboxSection()
    checks: ChecksSection = ChecksSection()
    analysis: AnalysisSection = AnalysisSection()
    models: ModelsSection = ModelsSection()
    writeback: WritebackSection = WritebackSection()
    alerts: AlertsSection = AlertsSection()
    services: ServicesSection = ServicesSection()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file: the file is what ``load`` passes as init arguments."""
        return environment.Environment(settings_cls), init_settings

    @field_validator("as_of")
    @classmethod
    def _instant(cls, text: str) -> str:
        if text:
            datetime.fromisoformat(text)
        return text

    @property
    def clock(self) -> datetime | None:
        """``as_of`` as UTC without a zone; None where none is told."""
        if not self.as_of:
            return None
        told = datetime.fromisoformat(self.as_of)
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)

    @property
    def root(self) -> Path:
        """Directory of ``truce.toml``; where relative paths start."""
        return self.config_file.parent if self.config_file else Path.cwd()

    @property
    def ca_file(self) -> str:
        """The PEM file of ``ca_bundle``, absolute; empty where none is set."""
        return str((self.root / self.ca_bundle).resolve()) if self.ca_bundle else ""


def find_file() -> Path | None:
    """``$TRUCE_CONFIG``, else the nearest ``truce.toml`` upwards; None when there is none."""
    named = os.environ.get("TRUCE_CONFIG")
    if named:
        path = Path(named).resolve()
        if not path.is_file():
            raise ConfigError(f"TRUCE_CONFIG names {path}, which is no file", "correct or unset it")
        return path
    here = Path.cwd().resolve()
    return next((d / FILE_NAME for d in (here, *here.parents) if (d / FILE_NAME).is_file()), None)


def load(path: Path | None = None) -> Settings:
    """Read and validate the configuration.

    Raises ConfigError naming the key or variable and the remedy when the file is no TOML, a key or variable
    is unknown or a value is of the wrong type.
    """
    environment.check(os.environ, Settings)
    file = path.resolve() if path else find_file()
    values: dict[str, Any] = _read(file) if file else {}
    values.pop("config_file", None)
    try:
        settings = Settings(config_file=file, **values)
    except SettingsError as error:
        raise ConfigError(
            f"the environment cannot be read: {error}", "write lists as a,b or as JSON"
        ) from None
    except ValidationError as error:
        raise _refused(error, file) from None
    if settings.ca_file and not Path(settings.ca_file).is_file():
        raise ConfigError(f"ca_bundle names {settings.ca_file}, which is no file", "correct or unset it")
    home = settings.home if settings.home.is_absolute() else settings.root / settings.home
    return settings.model_copy(update={"home": home.resolve()})


def _refused(error: ValidationError, file: Path | None) -> ConfigError:
    """What is wrong with the first value that is, and where it stands."""
    first = error.errors()[0]
    keys = [part for part in first["loc"] if isinstance(part, str)]
    names = [environment.variable(*keys[: n + 1]) for n in reversed(range(len(keys)))]
    told = {name.upper(): name for name in os.environ}
    name = next((told[one] for one in names if one in told), "")
    where = f"variable {name}" if name else f"{file or 'settings'}: {'.'.join(keys)}"
    message = first["msg"].removeprefix("Value error, ")
    return ConfigError(f"{where}: {message}", "correct this variable" if name else "correct this key")


def _read(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{file} cannot be read as TOML: {error}", "correct the file") from None
    unknown = sorted(set(values) - set(Settings.model_fields))
    if unknown:
        known = ", ".join(sorted(Settings.model_fields))
        raise ConfigError(f"{file}: unknown key {unknown[0]!r}", f"use one of: {known}")
    return values
