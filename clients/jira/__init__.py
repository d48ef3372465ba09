"""Jira, Cloud and Data Center: how it is called, asked and written to."""
