"""What is written to Jira: fields, comments, properties, links, and the set-up of fields and screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clients.errors import FatalError
from clients.jira.calls import JiraCalls


class JiraWriting(JiraCalls):
    """Changes. Where a lost answer must not be repeated, the method says so."""

    def update_issue(
        self,
        issue: str,
        fields: Mapping[str, Any],
        notify: bool = False,
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        """Set fields and properties of one issue in one request; nobody is mailed unless ``notify`` (W4).

        Raises FatalError naming the field when Jira refuses a value (400), SkippableError when the issue is
        gone or may not be edited.
        """
        body: dict[str, Any] = {"fields": dict(fields)}
        if properties:
            body["properties"] = [{"key": key, "value": value} for key, value in properties.items()]
        self.put(f"{self.api}/issue/{issue}", body, {"notifyUsers": str(notify).lower()})

    def add_comment(self, issue: str, document: Mapping[str, Any] | str) -> dict[str, Any]:
        """Comment with an ADF ``document`` (W1); Data Center takes text.

        A lost answer is not repeated: it would comment twice.
        """
        answer: dict[str, Any] = self.post(
            f"{self.api}/issue/{issue}/comment", {"body": document}, "write", may_repeat=False
        )
        return answer

    def update_comment(self, issue: str, comment: str, document: Mapping[str, Any] | str) -> dict[str, Any]:
        """Replace the text of a comment by an ADF ``document``."""
        answer: dict[str, Any] = self.put(f"{self.api}/issue/{issue}/comment/{comment}", {"body": document})
        return answer

    def delete_comment(self, issue: str, comment: str) -> None:
        """Take a comment away; one that is gone counts as done."""
        self.delete(f"{self.api}/issue/{issue}/comment/{comment}")

    def set_property(self, issue: str, key: str, value: Any) -> None:
        """Set an issue property: data on an issue that no person sees and no mail is sent for."""
        self.put(f"{self.api}/issue/{issue}/properties/{key}", value)

    def delete_property(self, issue: str, key: str) -> None:
        """Take an issue property away; one that is gone counts as done."""
        self.delete(f"{self.api}/issue/{issue}/properties/{key}")

    def set_remote_link(self, issue: str, global_id: str, url: str, title: str) -> None:
        """Create the remote link, or update the one with this ``globalId``: safe to repeat."""
        body = {"globalId": global_id, "object": {"url": url, "title": title}}
        self.post(f"{self.api}/issue/{issue}/remotelink", body, "write")

    def delete_remote_link(self, issue: str, global_id: str) -> None:
        """Take the remote link with this ``globalId`` away; one that is gone counts as done."""
        self.delete(f"{self.api}/issue/{issue}/remotelink", {"globalId": global_id})

    def transition(self, issue: str, transition: str, fields: Mapping[str, Any] | None = None) -> None:
        """Move an issue by a transition's id."""
        body = {"transition": {"id": transition}, "fields": dict(fields or {})}
        self.post(f"{self.api}/issue/{issue}/transitions", body, "write", may_repeat=False)

    def create_field(self, name: str, field_type: str, description: str = "") -> dict[str, Any]:
        """Create a custom field (needs an administrator); ``field_type`` is the schema's ``custom`` key."""
        body = {"name": name, "type": field_type, "description": description}
        answer: dict[str, Any] = self.post(f"{self.api}/field", body, "write", may_repeat=False)
        return answer

    def add_to_default_screen(self, field: str) -> None:
        """Put a field on the default screen (needs an administrator); one that is there counts as done."""
        self._place(f"{self.api}/screens/addToDefault/{field}", None)

    def add_to_screen(self, screen: str, field: str) -> None:
        """Put a field on a screen's first tab (needs an administrator); one that is there counts as done."""
        tabs = self.get(f"{self.api}/screens/{screen}/tabs")
        if tabs:
            self._place(f"{self.api}/screens/{screen}/tabs/{tabs[0]['id']}/fields", {"fieldId": field})

    def _place(self, path: str, body: Any) -> None:
        try:
            self.post(path, body, "write")
        except FatalError as error:
            if error.status != 400 or "already exists" not in error.problem:
                raise
