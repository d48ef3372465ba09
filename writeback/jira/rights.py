"""What this account may do in a Jira project, asked once per project and before anything is written.

To edit an issue without mailing its watchers takes the right to administer its project: with
``notifyUsers=false`` and without that right Jira refuses the whole edit (403), though its documentation says
that the parameter is ignored. Seen on Cloud and Data Center:
https://github.com/lesstif/php-jira-rest-client/issues/390.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Literal

from clients.errors import SkippableError
from clients.jira.client import JiraClient
from writeback.jira.extras import COMMENT, LINK

EDIT, ADMINISTER, ADMINISTER_SITE = "EDIT_ISSUES", "ADMINISTER_PROJECTS", "ADMINISTER"
#: what is written beside fields, and the right that it takes; all else takes that to edit
NEEDED = {COMMENT: "ADD_COMMENTS", LINK: "LINK_ISSUES", "status": "TRANSITION_ISSUES"}
ASKED = (EDIT, ADMINISTER, ADMINISTER_SITE, *NEEDED.values())
#: whether people may be mailed where this account cannot write without it
Mails = Literal["never", "if-needed"]
QUIET_REMEDY = (
    'grant this account "Administer projects" there, or set [writeback] jira_mail = "if-needed" and watchers '
    "are mailed"
)


class Rights:
    """The rights of one account, by project. Safe to share between threads."""

    def __init__(self, client: JiraClient, mails: Mails = "never") -> None:
        self.client, self.mails = client, mails
        self._known: dict[str, Mapping[str, bool]] = {}
        self._loud: set[str] = set()  # projects in which a quiet edit was refused and a loud one taken
        self._lock = threading.Lock()

    def objection(self, field: str, project: str) -> str:
        """Why this account may not write a field in a project; empty where it may, or Jira does not tell."""
        held = self.of(project)
        needed = NEEDED.get(field, EDIT)
        if not held.get(needed, True):
            return f"this account lacks {needed} in {project} → grant it that right there"
        if needed == EDIT and self.mails == "never" and not self._may_be_quiet(held):
            return f"this account cannot write in {project} without mailing people → {QUIET_REMEDY}"
        return ""

    def is_quiet(self, project: str) -> bool:
        """Whether an edit is sent as one that mails nobody."""
        with self._lock:
            if project in self._loud:
                return False
        return self._may_be_quiet(self.of(project))

    def was_loud(self, project: str) -> None:
        """A quiet edit was refused there, and the same one that mails was not."""
        with self._lock:
            self._loud.add(project)

    def of(self, project: str) -> Mapping[str, bool]:
        """Which of ``ASKED`` this account holds in a project; empty where Jira does not tell."""
        with self._lock:
            if project not in self._known:
                self._known[project] = self._ask(project)
            return self._known[project]

    def _ask(self, project: str) -> Mapping[str, bool]:
        try:
            return self.client.my_permissions(project, ASKED)
        except SkippableError:  # an old Data Center, or a token without the scope: writing will tell
            return {}

    @staticmethod
    def _may_be_quiet(held: Mapping[str, bool]) -> bool:
        return held.get(ADMINISTER, True) or held.get(ADMINISTER_SITE, False)
