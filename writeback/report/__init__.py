"""What the posts say, before any tool gives them a look."""
