"""Reading one view out of SQLite."""
