"""A Jira export as JSON, read into issues as the API has them."""
