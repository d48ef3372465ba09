"""The sandbox company: a simulated (or exported) workspace behind local Jira, Trello and Slack servers."""
