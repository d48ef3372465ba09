"""Slack as a target: how posts look there."""
