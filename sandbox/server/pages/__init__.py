"""Pages for people over the sandbox's documents: what a link in a mart, a report or a message opens."""
