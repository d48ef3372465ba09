"""Jira's CSV export: its table, its dates, its names, and the issues that they make."""
