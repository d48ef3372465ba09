"""Accounts that may be one person, and what somebody says to that."""
