"""What the company writes: its vocabulary, phrases and requirements."""
