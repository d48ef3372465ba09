"""The work looks like work: sprints, blocked items, planted quarrels, the odd corners of the tools."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median

from sandbox.company.build import planted
from sandbox.company.life.history import past
from tests.sandbox.company.company_documents import Documents, larger_documents, small_documents, small_world

KEY = re.compile(r"\b[A-Z]{2,}-\d+\b")


def stories(company: Documents) -> list[dict]:
    return [
        one
        for one in company.of("jira", "issues")
        if one["fields"]["issuetype"]["name"] in {"Story", "Bug", "Task"}
    ]


def test_people_finish_some_of_what_they_commit_to_and_carry_over_the_rest(company: Documents) -> None:
    sprints = [len(one["fields"]["customfield_10020"] or []) for one in stories(company)]
    assert sum(n > 1 for n in sprints) > 10
    done = sum(one["fields"]["status"]["statusCategory"]["key"] == "done" for one in stories(company))
    assert 0.5 < done / len(sprints) < 0.98


def test_a_sub_task_shows_the_sprints_of_its_parent_and_has_no_history_of_them(company: Documents) -> None:
    issues = {one["id"]: one for one in company.of("jira", "issues")}
    parts = [one for one in issues.values() if one["fields"]["issuetype"]["subtask"]]
    shown = [one["fields"]["customfield_10020"] for one in parts]
    assert shown == [issues[one["fields"]["parent"]["id"]]["fields"]["customfield_10020"] for one in parts]
    assert any(shown)
    ids = {one["id"] for one in parts}
    assert not any(
        item["field"] == "Sprint"
        for entry in company.of("jira", "changelogs") if entry["issueId"] in ids
        for item in entry["items"]
    )  # fmt: skip


def test_items_leave_a_sprint_and_come_back(company: Documents) -> None:
    left = [
        item
        for entry in company.of("jira", "changelogs")
        for item in entry["items"]
        if item["field"] == "Sprint"
        and not set(item["from"].split(", ")) <= set(item["to"].split(", "))
        and item["from"]
    ]
    assert left  # removal shows in the changelog only: the issue no longer names the sprint


def test_some_items_have_no_points_and_that_is_not_zero(company: Documents) -> None:
    values = [one["fields"]["customfield_10016"] for one in stories(company)]
    assert None in values and 0.0 not in values


def test_one_history_entry_can_hold_two_items_of_one_field() -> None:
    entries = [e for seed in (1, 2, 3, 7) for e in small_documents(seed).of("jira", "changelogs")]
    assert any(max(Counter(item["field"] for item in entry["items"]).values()) > 1 for entry in entries)


def test_a_moved_issue_keeps_its_id_and_changes_its_key() -> None:
    documents = larger_documents()
    moved = [
        (documents.by_kind["jira", "issues"][entry["issueId"]], item)
        for entry in documents.of("jira", "changelogs")
        for item in entry["items"]
        if item["field"] == "Key"
    ]
    assert moved
    for issue, item in moved:
        assert item["fromString"] != item["toString"]
        assert issue["key"].split("-")[0] == issue["fields"]["project"]["key"]


def test_an_issue_that_waits_for_another_is_not_done_before_it() -> None:
    late = total = 0
    for seed in (1, 2, 3, 7):
        _, world = small_world(seed)
        for item in world.items:
            for blocker in item.blockers:
                if item.values["status"] == "done" and item.closed_on and blocker.closed_on:
                    total += 1
                    late += item.closed_on < blocker.closed_on
    assert total > 10
    assert late / total < 0.12  # reopened blockers


def test_blocking_costs_time() -> None:
    free, blocked = [], []
    for seed in (1, 2, 3, 7):
        _, world = small_world(seed)
        for item in world.items:
            if item.closed_on and item.started and item.values["status"] == "done":
                days = (item.closed_on - item.started).days
                stopped = any(
                    new == "blocked"
                    for c in world.changes
                    if c.item is item
                    for name, _, new in c.fields
                    if name == "status"
                )
                (blocked if stopped else free).append(days)
    assert median(blocked) > median(free)


def test_dependencies_are_named_in_every_tool() -> None:
    texts: Counter[str] = Counter()
    for documents in map(small_documents, (1, 2, 3, 7)):
        for card in documents.of("trello", "cards"):
            texts["attachment"] += any("/browse/" in one["url"] for one in card["attachments"])
        for action in documents.of("trello", "actions"):
            texts["comment"] += action["type"] == "commentCard" and bool(KEY.search(action["data"]["text"]))
        texts["link"] += sum(bool(one["fields"]["issuelinks"]) for one in documents.of("jira", "issues"))
        texts["message"] += sum(bool(KEY.search(one["text"])) for one in documents.of("slack", "messages"))
    assert all(texts[place] > 0 for place in ("attachment", "comment", "link", "message")), texts


def test_some_attachments_are_taken_off_again_and_leave_their_name_only() -> None:
    gone = 0
    for documents in map(small_documents, (1, 2, 3, 7)):
        shown = {one["id"]: one for card in documents.of("trello", "cards") for one in card["attachments"]}
        told = {"addAttachmentToCard": {}, "deleteAttachmentFromCard": {}}
        for action in documents.of("trello", "actions"):
            if action["type"] in told:
                told[action["type"]][action["data"]["attachment"]["id"]] = action
        added, removed = told.values()
        assert set(added) - set(removed) == set(shown)
        for id, action in added.items():
            assert ("url" in action["data"]["attachment"]) == (id in shown)
        for id, action in removed.items():
            assert action["date"] > added[id]["date"]
            assert action["data"]["attachment"] == added[id]["data"]["attachment"]
        gone += len(removed)
    assert gone > 0


def test_points_that_changed_name_their_field_twice(company: Documents) -> None:
    changed = [
        one["data"] for one in company.of("trello", "actions") if one["type"] == "updateCustomFieldItem"
    ]
    assert changed
    assert all(data["customFieldItem"]["idCustomField"] == data["customField"]["id"] for data in changed)


def test_some_issues_have_more_history_than_the_apis_send_inline() -> None:
    documents = larger_documents()
    assert max(map(len, documents.histories.values())) > 40  # the cap of a search
    comments = Counter(body["self"].split("/comment/")[0] for body in documents.of("jira", "comments"))
    assert max(comments.values()) > 20


def test_a_link_shows_on_both_issues_with_one_id(company: Documents) -> None:
    ends: dict[str, set[str]] = {}
    for issue in company.of("jira", "issues"):
        for link in issue["fields"]["issuelinks"]:
            ends.setdefault(link["id"], set()).add("out" if "outwardIssue" in link else "in")
    assert ends and all(sides == {"in", "out"} for sides in ends.values())


def test_what_was_planted_is_there_to_be_found() -> None:
    kinds: Counter[str] = Counter()
    for seed in (1, 2, 3, 7):
        shape, world = small_world(seed)
        documents = small_documents(seed)
        for fact in planted(past(world, shape.until_ms)):
            kinds[fact["kind"]] += 1
            for item in fact.get("items", []):
                tool, _, id = item.partition(":")
                assert id in documents.by_kind[tool, "issues" if tool == "jira" else "cards"]
    assert {"dependency", "contradiction", "pace_shift"} <= set(kinds)


def test_threads_count_their_replies(company: Documents) -> None:
    replies = Counter(one["thread_ts"] for one in company.of("slack", "messages") if "parent_user_id" in one)
    roots = {one["ts"]: one for one in company.of("slack", "messages") if "reply_count" in one}
    assert replies and {ts: root["reply_count"] for ts, root in roots.items()} == dict(replies)
    assert all(root["latest_reply"] > ts for ts, root in roots.items())


def test_statuses_mislead_as_they_do_in_practice(company: Documents) -> None:
    statuses = company.of("jira", "statuses")
    category = {one["name"]: one["statusCategory"]["key"] for one in statuses}
    assert category["Done pending release"] == "indeterminate"
    assert category["Design done"] == "new"
    assert category["In Arbeit"] == "indeterminate"
    assert Counter(one["name"] for one in statuses)["In Progress"] == 2  # one name, two ids


def test_most_addresses_are_hidden_in_jira_and_programs_are_accounts(company: Documents) -> None:
    users = company.of("jira", "users")
    people = [one for one in users if one["accountType"] == "atlassian"]
    assert {one["accountType"] for one in users} == {"atlassian", "app"}
    assert 0.1 < sum("emailAddress" in one for one in people) / len(people) < 0.6


def test_archived_lists_hold_cards_that_are_not_archived() -> None:
    found = 0
    for documents in map(small_documents, (1, 2, 3, 7)):
        archived = {one["id"] for one in documents.of("trello", "lists") if one["name"] == "Parking lot"}
        found += sum(
            card["idList"] in archived and not card["closed"] for card in documents.of("trello", "cards")
        )
    assert found


def test_one_board_has_no_custom_fields(company: Documents) -> None:
    boards = {one["id"] for one in company.of("trello", "boards")}
    with_fields = {one["idModel"] for one in company.of("trello", "custom_fields")}
    assert len(boards - with_fields) == 1 and with_fields
