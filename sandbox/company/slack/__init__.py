"""The company in Slack: channels and what is said there."""
