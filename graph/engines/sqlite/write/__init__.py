"""Writing units of work into SQLite."""
