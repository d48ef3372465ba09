"""Deletion detection: what the lake holds and the source no longer lists."""
