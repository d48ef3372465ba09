"""Jira, Cloud and Data Center: catalogue and page readers."""
