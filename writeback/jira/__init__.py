"""Jira as a target."""
