"""Credentials from Airflow connections, for installations that keep them there.

A connection ``truce_jira`` (host, login, password), ``truce_trello`` (login = key, password = token) or
``truce_slack`` (password = bot token) becomes the environment variables that ``config.connections`` reads, in
this task's process only. The environment wins, so a variable can override a connection.
"""

from __future__ import annotations

import os

from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowNotFoundException

#: connection id → (attribute of the connection, environment variable)
CONNECTIONS = {
    "truce_jira": (
        ("host", "TRUCE_JIRA_URL"),
        ("login", "TRUCE_JIRA_USER"),
        ("password", "TRUCE_JIRA_TOKEN"),
    ),
    "truce_trello": (("login", "TRUCE_TRELLO_KEY"), ("password", "TRUCE_TRELLO_TOKEN")),
    "truce_slack": (("password", "TRUCE_SLACK_TOKEN"),),
}


def export_connections() -> None:
    """Put the secrets of the Airflow connections that exist into this process's environment."""
    for name, fields in CONNECTIONS.items():
        try:
            connection = BaseHook.get_connection(name)
        except AirflowNotFoundException:
            continue
        for attribute, variable in fields:
            value = getattr(connection, attribute)
            if value:
                os.environ.setdefault(variable, str(value))
