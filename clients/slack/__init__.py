"""Slack: how it is called, asked and written to."""
