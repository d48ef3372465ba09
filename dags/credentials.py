"""Credentials from Airflow connections, for installations that keep them there.

A connection ``truce_jira`` (host, login, password), ``truce_trello`` (login = key, password = token) or
``truce_slack`` (password = bot token) becomes the environment variables that ``tools.connections`` reads, in
this task's process only. The environment wins, so a variable can override a connection.
"""

from __future__ import annotations

import os

from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowNotFoundException

from tools import TOOLS


def export_connections() -> None:
    """Put the secrets of the Airflow connections that exist into this process's environment."""
    for tool in TOOLS.values():
        try:
            connection = BaseHook.get_connection(tool.airflow_connection)
        except AirflowNotFoundException:
            continue
        for credential in tool.credentials:
            value = getattr(connection, credential.airflow) if credential.airflow else None
            if value:
                os.environ.setdefault(tool.variable(credential.part), str(value))
