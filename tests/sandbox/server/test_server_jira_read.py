"""The sandbox's Jira, read with the real client and over plain HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx
import jira
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.server.jira.jql.query import JqlError, parse
from sandbox.testing import Builder, Running, jira_stamp
from sandbox.testing.tiny import DAY, HOUR, MINUTE, START_MS
from tests.sandbox.server.server_clients import jira_client, jira_http, pages

SEARCH = "/rest/api/3/search/jql"


def keys(client: httpx.Client, jql: str, **more: object) -> list[str]:
    return [
        issue["key"] for page in pages(client, jql, **{"fields": ["key"], **more}) for issue in page["issues"]
    ]


def test_real_client_signs_in_and_reads(reading: Running) -> None:
    client = jira_client(reading)
    assert client.myself()["timeZone"] == "UTC"
    assert client.deploymentType == "Cloud"
    assert {p.key for p in client.projects()} == {"PAY", "AND"}
    assert client.issue("PAY-3").fields.customfield_10016 == 3
    assert [b.name for b in client.boards()] == ["PAY board"]
    assert [s.state for s in client.sprints(1)] == ["closed", "active"]
    assert len(client.search_issues("project = PAY", maxResults=0)) == 12


def test_wrong_credentials_are_refused(reading: Running) -> None:
    for auth in (
        (reading.credentials.jira_user, "wrong"),
        ("else@example.com", reading.credentials.jira_token),
    ):
        answer = httpx.get(f"{reading.jira_url}/rest/api/3/myself", auth=auth)
        assert answer.status_code == 401
        assert answer.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
    assert httpx.get(f"{reading.jira_url}/rest/api/3/myself").status_code == 401


def test_j1_old_search_is_gone(reading: Running) -> None:
    with jira_http(reading) as client:
        for version in "23":
            answer = client.get(f"/rest/api/{version}/search", params={"jql": "project = PAY"})
            assert answer.status_code == 410
            assert "search/jql" in answer.json()["errorMessages"][0]


def test_j2_only_ids_and_no_total_unless_fields_are_asked(reading: Running) -> None:
    with jira_http(reading) as client:
        bare = client.get(SEARCH, params={"jql": "project = PAY"}).json()
        assert bare["issues"][0].keys() == {"id"}
        assert "total" not in bare
        assert bare["isLast"] is True
        some = client.get(SEARCH, params={"jql": "key = PAY-1", "fields": "summary,status"}).json()
        assert some["issues"][0]["fields"].keys() == {"summary", "status"}
        whole = client.get(SEARCH, params={"jql": "key = PAY-1", "fields": ["*all", "-labels"]}).json()
        assert {"summary", "comment", "worklog"} < whole["issues"][0]["fields"].keys()
        assert "labels" not in whole["issues"][0]["fields"]


def test_j2_unbounded_search_is_refused(reading: Running) -> None:
    with jira_http(reading) as client:
        answer = client.get(SEARCH, params={"jql": "order by created"})
        assert answer.status_code == 400
        assert "Unbounded JQL" in answer.json()["errorMessages"][0]


def test_j2_page_size_is_capped_by_what_is_asked(serve: Callable[..., Running]) -> None:
    running = serve(search_page=5)
    with jira_http(running) as client:
        full = client.post(
            SEARCH, json={"jql": "project = PAY", "fields": ["*all"], "maxResults": 5000}
        ).json()
        assert len(full["issues"]) == 5
        assert full["isLast"] is False
        bare = client.post(SEARCH, json={"jql": "project = PAY", "maxResults": 5000}).json()
        assert len(bare["issues"]) == 12


@given(
    order=st.lists(
        st.tuples(
            st.sampled_from(["created", "updated", "key", "id", "summary", "cf[10016]"]), st.booleans()
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda pair: pair[0],
    ),
    size=st.integers(1, 14),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_hold_every_issue_once_in_any_order(
    reading: Running, order: list[tuple[str, bool]], size: int
) -> None:
    clause = ", ".join(f"{field} {'DESC' if down else 'ASC'}" for field, down in order)
    with jira_http(reading) as client:
        jql = f"project in (PAY, 'AND') ORDER BY {clause}"
        paged = keys(client, jql, maxResults=size)
        assert paged == keys(client, jql, maxResults=5000)
    assert sorted(paged) == sorted([f"PAY-{n}" for n in range(1, 13)] + ["AND-1"])


def test_orders_follow_their_fields(reading: Running) -> None:
    with jira_http(reading) as client:
        by_key = [f"PAY-{n}" for n in range(1, 13)]
        assert keys(client, "project = PAY ORDER BY created ASC") == by_key
        assert keys(client, "project = PAY ORDER BY key DESC") == by_key[::-1]
        assert keys(client, "project = PAY ORDER BY updated DESC")[0] == "PAY-12"


def test_j3_token_of_another_query_is_refused(reading: Running) -> None:
    with jira_http(reading) as client:
        token = client.get(SEARCH, params={"jql": "project = PAY", "maxResults": 1}).json()["nextPageToken"]
        for jql, given_token in (("project = 'AND'", token), ("project = PAY", "nonsense")):
            answer = client.get(SEARCH, params={"jql": jql, "nextPageToken": given_token})
            assert answer.status_code == 400


def test_j4_inline_histories_are_capped_and_state_their_totals(server: Running) -> None:
    builder = Builder(server.store)
    for n in range(55):
        label = {"field": "labels", "fromString": "", "toString": f"l{n}"}
        builder.change(10_002, START_MS + DAY + n, label)
        builder.comment(10_002, START_MS + DAY + n, f"comment {n}")
        builder.worklog(10_002, START_MS + DAY + n, 60)
    with jira_http(server) as client:
        params = {"jql": "key = PAY-2", "fields": "*all", "expand": "changelog"}
        (issue,) = client.get(SEARCH, params=params).json()["issues"]
        assert (issue["changelog"]["total"], len(issue["changelog"]["histories"])) == (56, 40)
        assert issue["changelog"]["histories"][0]["items"][0]["toString"] == "l54"
        comments, worklogs = issue["fields"]["comment"], issue["fields"]["worklog"]
        assert (comments["total"], len(comments["comments"])) == (55, 20)
        assert (worklogs["total"], len(worklogs["worklogs"])) == (55, 20)
        detail = client.get("/rest/api/3/issue/PAY-2", params={"expand": "changelog"}).json()
        assert len(detail["changelog"]["histories"]) == 56
        assert client.get("/rest/api/3/issue/PAY-2/comment").json()["total"] == 55
        logged = client.get("/rest/api/3/issue/PAY-2/worklog", params={"startAt": 50}).json()
        assert len(logged["worklogs"]) == 5
        page = client.get("/rest/api/3/issue/PAY-2/changelog", params={"startAt": 50}).json()
        assert (len(page["values"]), page["isLast"]) == (6, True)
        assert page["values"][-1]["items"][0]["toString"] == "l54"


def test_j4_bulk_fetch_pages_and_filters(server: Running) -> None:
    builder = Builder(server.store)
    for n in range(30):
        builder.change(
            10_003, START_MS + DAY + n, {"field": "labels", "toString": str(n)}, {"field": "labels"}
        )
    with jira_http(server) as client:
        wish: dict = {"issueIdsOrKeys": ["PAY-3", "10004", "PAY-999"], "maxResults": 10}
        seen: list[tuple[str, str]] = []
        while True:
            page = client.post("/rest/api/3/changelog/bulkfetch", json=wish).json()
            logs = page["issueChangeLogs"]
            seen += [(log["issueId"], entry["id"]) for log in logs for entry in log["changeHistories"]]
            if "nextPageToken" not in page:
                break
            wish["nextPageToken"] = page["nextPageToken"]
        assert len(seen) == len(set(seen)) == 32
        assert {issue for issue, _ in seen} == {"10003", "10004"}
        only = {"issueIdsOrKeys": ["PAY-3"], "fieldIds": ["status"]}
        (log,) = client.post("/rest/api/3/changelog/bulkfetch", json=only).json()["issueChangeLogs"]
        assert [item["field"] for entry in log["changeHistories"] for item in entry["items"]] == ["status"]
        single = client.get("/rest/api/3/issue/PAY-3/changelog").json()["values"]
        told = {entry["id"]: entry["created"] for entry in single}
        for entry in log["changeHistories"]:  # milliseconds here, ISO text there
            assert entry["created"] == round(datetime.fromisoformat(told[entry["id"]]).timestamp() * 1000)


def test_j4_bulk_fetch_has_limits(reading: Running) -> None:
    with jira_http(reading) as client:
        for wish in (
            {"issueIdsOrKeys": [str(n) for n in range(1001)]},
            {"issueIdsOrKeys": ["PAY-1"], "fieldIds": [f"f{n}" for n in range(11)]},
            {"issueIdsOrKeys": []},
        ):
            assert client.post("/rest/api/3/changelog/bulkfetch", json=wish).status_code == 400


def test_j6_index_lag_hides_what_has_just_changed(server: Running) -> None:
    client = jira_client(server)
    client.issue("PAY-5").update(fields={"summary": "changed"})
    recent = "project = PAY and updated >= -5m"
    with jira_http(server) as http:
        assert keys(http, recent) == ["PAY-5"]
        server.faults.add(kind="index_lag", seconds=3600)
        assert keys(http, recent) == []
        assert keys(http, recent, reconcileIssues=[10005]) == ["PAY-5"]
        assert http.get("/rest/api/3/issue/PAY-5").json()["fields"]["summary"] == "changed"
        assert "PAY-5" in keys(http, "project = PAY"), "a list of ids does not ask for dates"


def test_j7_dates_are_read_in_the_account_zone(serve: Callable[..., Running]) -> None:
    running = serve(timezone="America/New_York")
    with jira_http(running) as client:
        assert client.get("/rest/api/3/myself").json()["timeZone"] == "America/New_York"
        # PAY-1 was updated at 09:01 UTC, which is 04:01 in New York
        assert "PAY-1" in keys(client, 'project = PAY and updated >= "2026-01-05 04:01"')
        assert "PAY-1" not in keys(client, 'project = PAY and updated >= "2026-01-05 04:02"')
        epoch = START_MS + HOUR + MINUTE
        assert "PAY-1" in keys(client, f"project = PAY and updated >= {epoch}")
        assert "PAY-1" not in keys(client, f"project = PAY and updated > {epoch}")


def test_j10_a_hidden_project_looks_like_a_deleted_one(server: Running) -> None:
    server.faults.add(kind="revoked", tool="jira", subject="PAY")
    with jira_http(server) as client:
        gone, hidden = client.get("/rest/api/3/issue/99999"), client.get("/rest/api/3/issue/PAY-1")
        assert gone.status_code == hidden.status_code == 404
        assert gone.json() == hidden.json()
        assert [p["key"] for p in client.get("/rest/api/3/project/search").json()["values"]] == ["AND"]
        refused = client.get(SEARCH, params={"jql": "project = PAY"})
        assert refused.json()["errorMessages"] == ["The value 'PAY' does not exist for the field 'project'."]
        assert keys(client, "created >= 2026-01-01") == ["AND-1"]


def test_j11_a_moved_issue_answers_to_its_former_key(server: Running) -> None:
    Builder(server.store).move_issue(10_004, "AND-2", START_MS + 2 * DAY)
    client = jira_client(server)
    assert client.issue("PAY-4").key == "AND-2"
    assert client.issue("10004").fields.project.key == "AND"
    with jira_http(server) as http:
        assert keys(http, "key = PAY-4") == ["AND-2"]
        assert "PAY-4" not in keys(http, "project = PAY")


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("nonsense = 1", "Field 'nonsense' does not exist"),
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("key = PAY-99", "An issue with key 'PAY-99' does not exist"),
        ("project = PAY and", "before the end of the query"),
        ("project PAY", "Expecting operator"),
        ("updated >= yesterday", "Date value 'yesterday'"),
        ('summary = "x"', "The operator '=' is not supported by the 'summary' field."),
        ("project = PAY order by a,b,c,d,e,f,g,h", "at most 7"),
    ],
)
def test_j12_a_wrong_query_is_refused_with_the_reason(reading: Running, jql: str, message: str) -> None:
    with pytest.raises(jira.JIRAError) as caught:
        jira_client(reading).enhanced_search_issues(jql)
    assert caught.value.status_code == 400
    assert message in caught.value.text


def test_j13_a_reserved_word_must_be_quoted(reading: Running) -> None:
    with jira_http(reading) as client:
        bare = client.get(SEARCH, params={"jql": "project = AND"})
        assert bare.status_code == 400
        assert "'AND' is a reserved JQL word" in bare.json()["errorMessages"][0]
        assert keys(client, 'project = "AND"') == ["AND-1"]


def test_j15_the_board_names_its_estimation_field(reading: Running) -> None:
    with jira_http(reading) as client:
        configuration = client.get("/rest/agile/1.0/board/1/configuration").json()
        assert configuration["estimation"]["field"]["fieldId"] == "customfield_10016"
        issue = client.get("/rest/api/3/issue/PAY-4").json()
        assert issue["fields"]["customfield_10016"] is None


def test_j19_addresses_are_hidden_and_apps_are_accounts(reading: Running) -> None:
    with jira_http(reading) as client:
        users = {u["displayName"]: u for u in client.get("/rest/api/3/users/search").json()}
    assert "emailAddress" not in users["Ben Ott"]
    assert users["Truce"]["accountType"] == "app"


@pytest.mark.parametrize(
    ("jql", "expected"),
    [
        ("sprint = 12", 6),
        ("sprint in openSprints() and project = PAY", 6),
        ("sprint is empty and project = PAY", 6),
        ("project = PAY and not (key in (PAY-1, PAY-2))", 10),
        ("project = PAY and (key = PAY-1 or key = PAY-2)", 2),
        ('"Story Points" >= 2', 6),
        ("cf[10016] is empty", 4),
        ('status = "To Do"', 13),
        ("statusCategory != new", 0),
        ("labels = nothing", 0),
        ('summary ~ "pay-7"', 1),
        ("created >= 2026-01-05 and project = 10000", 12),
        ("id >= 10010 and project = PAY", 3),
        ("assignee is empty", 13),
    ],
)
def test_jql_finds(reading: Running, jql: str, expected: int) -> None:
    with jira_http(reading) as client:
        assert len(keys(client, jql)) == expected
        counted = client.post("/rest/api/3/search/approximate-count", json={"jql": jql}).json()
        assert counted == {"count": expected}


@given(st.text(max_size=40))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        parse(text)
    except JqlError as error:
        assert str(error)


def test_links_lead_back_to_this_server(reading: Running) -> None:
    with jira_http(reading) as client:
        issue = client.get("/rest/api/3/issue/PAY-1").json()
        assert issue["self"] == f"{reading.jira_url}/rest/api/3/issue/10001"
        assert client.get(issue["self"]).json()["key"] == "PAY-1"


def test_an_export_without_links_is_served_with_them(server: Running) -> None:
    body = {
        "id": "1",
        "key": "AND-7",
        "self": "https://old.example/issue/1",
        "fields": {"created": jira_stamp(1)},
    }
    server.store.put("jira", "issues", "1", "AND", 1, body)
    with jira_http(server) as client:
        (issue,) = client.get(SEARCH, params={"jql": "key = AND-7", "fields": "*all"}).json()["issues"]
    assert issue["self"] == f"{server.jira_url}/rest/api/3/issue/1"


def test_lists_page_by_offset(reading: Running) -> None:
    with jira_http(reading) as client:
        page = client.get("/rest/api/3/project/search", params={"maxResults": 1, "startAt": 1}).json()
        assert (len(page["values"]), page["total"], page["isLast"]) == (1, 2, True)
        assert client.get("/rest/api/3/statuses/search").json()["values"][2]["statusCategory"] == "DONE"
        assert client.get("/rest/agile/1.0/board/9/sprint").status_code == 404


def test_data_center_speaks_its_own_dialect(serve: Callable[..., Running]) -> None:
    running = serve(flavour="datacenter")
    client = jira.JIRA(
        server=running.jira_url, token_auth=running.credentials.jira_token, timeout=10, max_retries=0
    )
    assert client.deploymentType == "Server"
    assert client.myself()["name"] == "truce"
    found = client.search_issues("project = PAY order by created", maxResults=5)
    assert (found.total, len(found), found[0].key) == (12, 5, "PAY-1")
    assert found[0].fields.description == "Description of PAY-1"
    with httpx.Client(headers={"Authorization": f"Bearer {running.credentials.jira_token}"}) as http:
        assert http.get(f"{running.jira_url}{SEARCH}", params={"jql": "project = PAY"}).status_code == 404
        issue = http.get(f"{running.jira_url}/rest/api/2/issue/PAY-1", params={"expand": "changelog"}).json()
    author = issue["changelog"]["histories"][0]["author"]
    assert author["name"] == "acc-ada" and author["key"].startswith("JIRAUSER")
    assert "accountId" not in author


def test_j9_offsets_skip_rows_that_move(serve: Callable[..., Running]) -> None:
    running = serve(flavour="datacenter")
    params = {"jql": "project = PAY order by updated", "maxResults": 4, "fields": "key"}
    with httpx.Client(headers={"Authorization": f"Bearer {running.credentials.jira_token}"}) as http:
        url = f"{running.jira_url}/rest/api/2/search"
        first = http.get(url, params=params).json()["issues"]
        http.put(f"{running.jira_url}/rest/api/2/issue/PAY-1", json={"fields": {"summary": "moved on"}})
        second = http.get(url, params=params | {"startAt": 4}).json()["issues"]
    assert [i["key"] for i in first + second] == [
        "PAY-1",
        "PAY-2",
        "PAY-3",
        "PAY-4",
        "PAY-6",
        "PAY-7",
        "PAY-8",
        "PAY-9",
    ]
