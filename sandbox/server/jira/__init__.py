"""Jira Cloud platform v3 (and v2), Jira Software 1.0, and the Data Center dialect."""
