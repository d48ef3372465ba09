"""One person over three tools: joined by what was confirmed, asked about what is alike, never silently."""

from __future__ import annotations

from tests.dbt_project.conftest import Query

ACCOUNTS = "select source, account_id, person_id, identity_rule from build_marts.bridge_person_account"
PROPOSALS = (
    "select one_account, other_account, score, rivals, evidence from build_marts.mart_identity_proposal"
)


def test_j19_a_confirmed_proposal_makes_one_person_of_two_accounts(query: Query) -> None:
    assert query(f"{ACCOUNTS} where account_id like '%cyd' order by source") == [
        ("jira", "acc-cyd", "jira:acc-cyd", "confirmed"),
        ("slack", "U-cyd", "slack:U-cyd", "single"),
        ("trello", "m-cyd", "jira:acc-cyd", "confirmed"),
    ]
    people = (
        "select person_id, identity_rule from build_marts.dim_person where person_id like '%cyd' order by 1"
    )
    assert query(people) == [("jira:acc-cyd", "confirmed"), ("slack:U-cyd", "single")]


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


def test_a_rejected_proposal_comes_back_only_with_new_evidence(query: Query) -> None:
    asked = {row[0] for row in query(PROPOSALS)}
    assert "jira:acc-dan" not in asked  # said no
    assert "jira:acc-eve" in asked  # said no to another name
    assert len(query(f"{ACCOUNTS} where person_id in ('jira:acc-dan', 'slack:U-dan')")) == 2


def test_two_people_of_the_organisation_stay_two(query: Query) -> None:
    assert query(f"{ACCOUNTS} where person_id in ('p-ida', 'p-ida-two') order by person_id") == [
        ("jira", "acc-ida", "p-ida", "explicit"),
        ("slack", "U-ida", "p-ida-two", "explicit"),
    ]
