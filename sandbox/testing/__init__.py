"""For tests: a server in this process, and small workspaces made by hand."""

from __future__ import annotations

from sandbox.testing.builder import Builder, jira_stamp
from sandbox.testing.running import Running, running_server
from sandbox.testing.tiny import tiny_store

__all__ = ["Builder", "Running", "jira_stamp", "running_server", "tiny_store"]
