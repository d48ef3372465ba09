"""Configuration: one ``truce.toml``, the environment, and the connections they resolve to."""
