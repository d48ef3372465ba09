"""How large a Jira site is, asked before its first read."""

from __future__ import annotations

import math

from clients.jira.client import JiraClient, open_jira
from clients.retry import RetryPolicy
from config.settings import Settings
from ingest.source.plugs import Estimate
from tools.connections import Connections


def estimate(connections: Connections, settings: Settings, retry: RetryPolicy) -> Estimate:
    """Projects and issues, and what reading them costs. Raises ClientError when the site does not tell."""
    client = open_jira(connections, retry)
    try:
        client.sign_in()
        keys = settings.jira.projects
        issues = _issues(client, keys)
        projects = len(keys) or _projects(client)
    finally:
        client.close()
    # pages of 100 issues, their changelogs by the thousand, the list of ids, and the lists of each project
    requests = math.ceil(issues / 100) + 2 * math.ceil(issues / 1000) + 3 * projects + 10
    return Estimate(f"{projects:,} projects, about {issues:,} issues", requests)


def _issues(client: JiraClient, keys: list[str]) -> int:
    quoted = ", ".join(f'"{key}"' for key in keys)
    jql = f"project in ({quoted})" if keys else "project is not EMPTY"
    if client.is_cloud:
        return int(client.post(f"{client.api}/search/approximate-count", {"jql": jql})["count"])
    return int(client.get(f"{client.api}/search", {"jql": jql, "maxResults": 0})["total"])


def _projects(client: JiraClient) -> int:
    if client.is_cloud:
        return int(client.get(f"{client.api}/project/search", {"maxResults": 1})["total"])
    return len(client.get(f"{client.api}/project"))
