"""Jira, Cloud and Data Center: one client that reads and writes."""

from __future__ import annotations

from clients.jira.reading import JiraReading
from clients.jira.writing import JiraWriting


class JiraClient(JiraReading, JiraWriting):
    """One account on one site. Safe to share between threads for reading."""
