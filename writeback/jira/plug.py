"""Jira's declaration as a target."""

from __future__ import annotations

from collections.abc import Iterable

from clients.jira.client import open_jira
from config.settings import Settings
from tools.connections import Connections
from writeback.jira.extras import EXTRAS
from writeback.jira.place import PROJECT
from writeback.jira.setup import jira_setup
from writeback.jira.target import JiraTarget
from writeback.plug import TargetPlug
from writeback.setup import SetupFinding, SetupWish


def _setup(connections: Connections, _: Settings, wish: SetupWish) -> Iterable[SetupFinding]:
    return jira_setup(open_jira(connections), wish)


PLUG = TargetPlug(
    open=lambda connections: JiraTarget(open_jira(connections)),
    setup=_setup,
    place=PROJECT,
    # comment, property and link have a mark of their own
    shared=("customfield_*",),
    extras=EXTRAS,
    records=(
        ("jira__issues", "record_id = $id"),
        ("jira__changelogs", "starts_with(record_id, $id || ':')"),
    ),
)
