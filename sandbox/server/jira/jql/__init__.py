"""JQL, read and turned into SQL over the store."""
