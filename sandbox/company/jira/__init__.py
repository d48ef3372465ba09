"""The company in Jira: its issues and their histories, as Jira would have them."""
