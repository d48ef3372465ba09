"""The tables of ``truce.toml``, each a validated section."""

from __future__ import annotations

import re
from typing import Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator


def known_timezone(name: str) -> str:
    """The name itself. Raises ValueError when it is no IANA time zone."""
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; write it like Europe/Berlin")
    return name


class Section(BaseModel):
    """A table of ``truce.toml``; a key that nobody reads is an error, not a silent typo."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LakeSection(Section):
    """Where the lake is and how long nights are kept."""

    catalog: str = ""
    data_path: str = ""
    keep_nights: int = Field(default=30, ge=1)
    memory: str = Field(default="", pattern=r"^([0-9.]+ ?[KMGT]i?B)?$")


class IngestSection(Section):
    """How old a small list that shows no sign of change may become, in nights."""

    recheck_nights: int = Field(default=7, ge=1)


class JiraSection(Section):
    """What to read from Jira; address and token come from TRUCE_JIRA_* (see tools.connections)."""

    flavour: Literal["cloud", "datacenter"] = "cloud"
    addresses: list[str] = []
    projects: list[str] = []
    lookback_hours: int = Field(default=12, ge=0)
    per_issue: list[Literal["remote_links", "watchers", "votes"]] = ["remote_links"]
    security_levels: list[str] = []
    restricted_to: list[str] = []
    export_timezone: str = "UTC"
    export_date_format: str = ""

    @property
    def consent(self) -> list[str]:
        """What is private and may land all the same."""
        return [*self.security_levels, *self.restricted_to]

    @field_validator("export_timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        return known_timezone(name)


class TrelloSection(Section):
    """What to read from Trello."""

    boards: list[str] = []
    private_boards: list[str] = []

    @property
    def consent(self) -> list[str]:
        """What is private and may land all the same."""
        return self.private_boards


class SlackSection(Section):
    """What to read from Slack, and whose message text may land."""

    team: str = Field(default="", pattern=r"^(T[A-Z0-9]+)?$")
    channels: list[str] = []
    private_channels: list[str] = []
    text_channels: list[str] = ["*"]
    redact: list[str] = []
    redact_hook: str = Field(default="", pattern=r"^([\w.]+:\w+)?$")
    lookback_hours: int = Field(default=48, ge=0)
    thread_lookback_days: int = Field(default=30, ge=0)
    app: Literal["internal", "distributed"] = "internal"

    @property
    def consent(self) -> list[str]:
        """What is private and may land all the same."""
        return self.private_channels

    @field_validator("redact")
    @classmethod
    def _patterns(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return patterns


class OrganisationSection(Section):
    """Where the organisation's CSV files are."""

    dir: str = ""


class SandboxSection(Section):
    """The simulated company that is used while no credentials are set."""

    seed: int = 7
    scale: float = Field(default=1.0, gt=0)
    port: int = Field(default=8765, ge=0, le=65535)


class ServicesSection(Section):
    """Ports on the loopback address of what ``make up`` starts; the sandbox has its own section."""

    airflow_port: int = Field(default=8080, ge=1, le=65535)
    mlflow_port: int = Field(default=5000, ge=1, le=65535)


class AlertsSection(Section):
    """Who is told when a run fails or is late; nobody where no channel and no address is named."""

    slack_channel: str = ""
    email: list[str] = []
    email_from: str = ""
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    late_after_minutes: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _has_a_server(self) -> Self:
        if self.email and not self.smtp_host:
            raise ValueError("email needs smtp_host, the server that sends it")
        return self


class ChecksSection(Section):
    """What the gates tolerate before they stop a night."""

    clock_tolerance_minutes: int = Field(default=60, ge=0)
    max_quarantined_share: float = Field(default=0.01, ge=0, le=1)
    max_odd_share: float = Field(default=0.01, ge=0, le=1)
    few_odd_records: int = Field(default=5, ge=0)
    max_vanished_share: float = Field(default=0.5, ge=0, le=1)
    accepted: list[str] = []


class AnalysisSection(Section):
    """How many texts that were never seen a run may embed; 0 compares no requirements by meaning."""

    new_texts_per_run: int = Field(default=2_500, ge=0)


class ModelsSection(Section):
    """Training seed and how many sprints ahead to forecast."""

    seed: int = 20260101
    horizons: int = Field(default=4, ge=1, le=8)


class WritebackSection(Section):
    """What may be written, where, and how much."""

    mode: Literal["auto", "dry-run", "apply"] = "auto"
    jira_projects: list[str] = ["*"]
    trello_boards: list[str] = ["*"]
    slack_channels: list[str] = ["*"]
    fields: list[str] = ["*"]
    #: beside fields and labels: an issue's property, its comment and link; a card's due date
    approval: bool = False
    extras: list[Literal["property", "comment", "link", "due"]] = ["property"]
    #: whether an issue's watchers may be mailed where this account cannot edit it without that
    jira_mail: Literal["never", "if-needed"] = "never"
    report_channel: str = "delivery-report"
    scorecard_channel: str = ""
    team_digests: bool = True
    channels: dict[str, str] = {}
    mentions: list[str] = []
    max_writes_per_run: int = Field(default=20_000, ge=0)
    max_writes_per_target: dict[str, int] = {}
    max_writes_per_hour: int = Field(default=30_000, ge=0)
    max_growth: float = Field(default=10.0, ge=1)
    quiet_hours: str = Field(default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$")
    quiet_timezone: str = "UTC"

    @field_validator("quiet_timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        return known_timezone(name)
