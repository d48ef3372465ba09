"""Slack: catalogue, page readers, and what keeps message text out of the lake."""
