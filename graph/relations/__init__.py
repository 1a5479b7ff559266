"""Relationship queries: ways, commands, neighbourhoods, timelines, numbers."""
