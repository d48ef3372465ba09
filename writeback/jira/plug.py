"""Jira's declaration as a target."""

from __future__ import annotations

from collections.abc import Iterable

from clients.jira.client import open_jira
from config.settings import Settings
from lake.sites.binding import address
from tools.connections import Connections
from tools.jira import JIRA
from writeback.jira.extras import EXTRAS
from writeback.jira.place import PROJECT
from writeback.jira.setup import jira_setup
from writeback.jira.target import JiraTarget
from writeback.plug import TargetPlug
from writeback.setup import SetupFinding, SetupWish


def _open(connections: Connections, settings: Settings) -> JiraTarget:
    return JiraTarget(open_jira(connections), settings.writeback.jira_mail)


def _site(connections: Connections) -> frozenset[str]:
    connection = connections.of(JIRA)
    return frozenset({address(connection.url)}) if connection else frozenset()


def _setup(connections: Connections, settings: Settings, wish: SetupWish) -> Iterable[SetupFinding]:
    section = settings.writeback
    wanted = ("fields", *(name for name in section.extras if name in EXTRAS))
    return jira_setup(open_jira(connections), wish, section.jira_mail, wanted)


PLUG = TargetPlug(
    open=_open,
    setup=_setup,
    place=PROJECT,
    # comment, property and link have a mark of their own
    shared=("customfield_*",),
    extras=EXTRAS,
    records=(
        ("jira__issues", "record_id = $id"),
        ("jira__changelogs", "starts_with(record_id, $id || ':')"),
    ),
    site=_site,
)
