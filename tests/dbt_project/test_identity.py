"""One person over three tools: joined by what was confirmed, asked about what is alike, never silently."""

from __future__ import annotations

from tests.dbt_project.conftest import Query

PERSON = "select person_id, jira_account_id, trello_member_id, slack_user_id, identity_rule from build_marts.dim_person"
PROPOSALS = (
    "select one_account, other_account, score, rivals, evidence from build_marts.mart_identity_proposal"
)


def test_j19_a_confirmed_proposal_makes_one_person_of_two_accounts(query: Query) -> None:
    assert query(f"{PERSON} where jira_account_id = 'acc-cyd'") == [
        ("jira:acc-cyd", "acc-cyd", "m-cyd", None, "confirmed")
    ]
    assert query(f"{PERSON} where person_id = 'trello:m-cyd'") == []
    rules = query("select source, identity_rule from intermediate.int_account where account_id like '%cyd'")
    assert sorted(rules) == [("jira", "confirmed"), ("slack", "single"), ("trello", "confirmed")]


def test_j19_equal_names_are_proposed_and_not_joined(query: Query) -> None:
    found = {(row[0], row[1]): row[2:] for row in query(PROPOSALS)}
    assert set(found) == {
        ("jira:acc-cyd", "slack:U-cyd"),
        ("jira:acc-eve", "slack:U-eve"),
        ("jira:acc-fay", "trello:m-fay"),
        ("jira:acc-gus", "trello:m-gus"),
        ("jira:acc-jan", "trello:m-jan"),
    }
    score, rivals, evidence = found["jira:acc-cyd", "slack:U-cyd"]
    assert (score, rivals) == (1.0, 0)
    assert evidence == "name Cyd Cole and name cyd côle: the same words"
    assert found["jira:acc-fay", "trello:m-fay"][0] == 0.8
    assert 0.88 <= found["jira:acc-gus", "trello:m-gus"][0] < 0.95
    assert query(f"{PERSON} where slack_user_id = 'U-cyd'")[0][0] == "slack:U-cyd"


def test_a_rejected_proposal_comes_back_only_with_new_evidence(query: Query) -> None:
    asked = {row[0] for row in query(PROPOSALS)}
    assert "jira:acc-dan" not in asked  # said no
    assert "jira:acc-eve" in asked  # said no to another name
    assert len(query(f"{PERSON} where person_id in ('jira:acc-dan', 'slack:U-dan')")) == 2


def test_two_people_of_the_organisation_stay_two(query: Query) -> None:
    rows = query(f"{PERSON} where person_id in ('p-ida', 'p-ida-two') order by person_id")
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("p-ida", "acc-ida", None),
        ("p-ida-two", None, "U-ida"),
    ]
