"""Authenticated, paced HTTP clients for Jira, Trello and Slack; used by reading and by write-back alike.

One call goes: token bucket → circuit breaker → the vendor's library → classification of its answer → retry.
``jira`` and ``slack_sdk`` are imported here and nowhere else; Trello has no library worth its weight.
"""
