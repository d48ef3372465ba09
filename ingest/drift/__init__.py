"""Schema drift: which properties are sent, and when one vanishes or changes its type."""
