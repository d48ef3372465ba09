"""What a token's scopes do not allow is left out and named; what they allow is read.

``conversations.list`` is refused as a whole when one of the asked kinds is not granted:
https://github.com/singer-io/tap-slack/pull/7.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.errors import ClientError
from clients.slack.client import open_slack
from clients.slack.scopes import LISTING, READS, Scopes
from ingest import IngestError
from sandbox.server.options import SLACK_SCOPES
from sandbox.testing.tiny import GENERAL, REPORT, SECRET
from tests.ingest.served import HASTY, Serve, Workspace, with_section
from tools.connections import resolve

PUBLIC_ONLY = ("channels:read", "channels:history", "users:read", "usergroups:read", "chat:write")
INSIDE = "C0INSIDE"


def with_a_private_channel(workspace: Workspace) -> None:
    held = workspace.server.store.get("slack", "channels", GENERAL)
    assert held is not None
    body = held.json() | {"id": INSIDE, "name": "inside", "is_private": True}
    workspace.builder.put("slack", "channels", INSIDE, "workspace", held.updated_ms, body)
    workspace.settings = with_section(workspace.settings, "slack", private_channels=["inside"])


def read_channels(workspace: Workspace) -> set[str]:
    return workspace.ids("slack__channels")


def test_without_groups_read_the_public_channels_are_read(serve: Serve) -> None:
    workspace = serve(slack_scopes=PUBLIC_ONLY)
    with_a_private_channel(workspace)
    result = workspace.read("slack")
    assert result.status == "ok" and read_channels(workspace) == {GENERAL, REPORT, SECRET}
    assert workspace.one("select count(*) from raw.slack__messages where scope = ?", GENERAL) > 0
    notes = workspace.notes("slack")
    assert "private channels (groups:read)" in notes and "bookmarks (bookmarks:read)" in notes
    assert "people's mail addresses (users:read.email)" in notes
    assert workspace.requested("bookmarks.list") == 0


def test_with_all_scopes_nothing_is_left_out(workspace: Workspace) -> None:
    with_a_private_channel(workspace)
    workspace.read("slack")
    assert INSIDE in read_channels(workspace) and "scopes" not in workspace.notes("slack")


def test_without_the_history_of_private_channels_the_others_messages_are_read(serve: Serve) -> None:
    workspace = serve(slack_scopes=tuple(set(SLACK_SCOPES) - {"groups:history"}))
    with_a_private_channel(workspace)
    assert workspace.read("slack").status == "ok"
    assert "messages of private channels (groups:history)" in workspace.notes("slack")
    assert workspace.one("select count(*) from raw.slack__messages where scope = ?", GENERAL) > 0


def test_a_workspace_that_names_no_scopes_is_asked_for_less(workspace: Workspace) -> None:
    with_a_private_channel(workspace)
    client = open_slack(resolve(workspace.settings), HASTY)
    workspace.server.faults.add(
        kind="refused", tool="slack", path="conversations.list", subject="private", reason="missing_scope"
    )
    assert client.find_channel("general")["id"] == GENERAL
    assert "groups:read" in client.scopes.left_out


def test_no_channel_at_all_stops_the_source(serve: Serve) -> None:
    workspace = serve(slack_scopes=("users:read",))
    with pytest.raises(IngestError, match="channels:read"):
        workspace.read("slack")


def test_the_report_finds_its_channel_without_groups_read(serve: Serve) -> None:
    workspace = serve(slack_scopes=PUBLIC_ONLY)
    client = open_slack(resolve(workspace.settings), HASTY)
    assert client.find_channel("#delivery-report")["id"] == REPORT


def test_an_answer_in_an_encoding_that_is_none_is_told_in_one_line(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ``charset=klingon`` in a proxy's header: the library looks the name up, and ends."""

    def end(*_: object, **__: object) -> None:
        raise LookupError("unknown encoding: klingon")

    client = open_slack(resolve(workspace.settings), HASTY)
    monkeypatch.setattr(client._web, "api_call", end)
    with pytest.raises(ClientError, match="cannot be read: unknown encoding: klingon"):
        client.call("users.list")


def test_a_plan_without_user_groups_is_done_without(workspace: Workspace) -> None:
    workspace.server.faults.add(
        kind="refused", tool="slack", path="usergroups.list", reason="plan_upgrade_required"
    )
    assert workspace.read("slack").status == "ok"
    assert "plan_upgrade_required" in workspace.notes("slack")


@given(st.sets(st.sampled_from(sorted(READS))))
def test_only_granted_kinds_of_channels_are_asked_for_and_the_rest_is_named(granted: set[str]) -> None:
    scopes = Scopes()
    scopes.heard({"x-oauth-scopes": ", ".join(sorted(granted))})
    asked = scopes.types.split(",")
    allowed = [kind for kind, scope in LISTING.items() if scope in granted]
    assert asked == (allowed or list(LISTING))
    for scope in READS:
        is_moot = scope.endswith(":history") and scope.replace("history", "read") not in granted
        assert (f"({scope})" in scopes.left_out) == (scope not in granted and not is_moot)


def test_until_it_is_told_everything_is_tried() -> None:
    scopes = Scopes()
    assert scopes.allow("groups:read") and scopes.left_out == ""
