"""Local servers that speak the REST dialects of Jira, Trello and Slack over one document store."""
