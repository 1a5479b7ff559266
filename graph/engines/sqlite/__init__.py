"""The embedded engine: a store in one SQLite file, through apsw."""

from graph.engines.sqlite.engine import SqliteEngine

__all__ = ["SqliteEngine"]
