"""The targets: one plug for each tool that Truce can write fields or post to."""

from __future__ import annotations

from tools import able
from tools.registry import Registry
from writeback.jira.plug import JIRA
from writeback.plug import TargetPlug
from writeback.slack.plug import SLACK
from writeback.trello.plug import TRELLO

#: by the tool's name; a name without a plug is a ConfigError
TARGETS: Registry[TargetPlug] = Registry(
    "target", able("write_fields", "post"), {"jira": JIRA, "trello": TRELLO, "slack": SLACK}
)
