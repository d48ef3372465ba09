"""A simulated product company whose two years of work fill Jira, Trello and Slack."""
