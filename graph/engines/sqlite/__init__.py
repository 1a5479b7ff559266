"""The embedded engine: a store in one SQLite file, through apsw."""

from graph.engines.sqlite.store import SqliteEngine

__all__ = ["SqliteEngine"]
