"""What is private in Jira: issues by their security level, comments and work logs by their visibility."""
