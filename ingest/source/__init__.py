"""What a source is made of: its declarations, what it hands over, and what its readers share."""
