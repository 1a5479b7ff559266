"""Formats of other people's tools: one file a format."""
