"""The one loop that takes what was read and lands it."""
