"""What may be written to Jira, and how it refuses."""
