"""What tells one state of a store from all others."""

from __future__ import annotations

NEXT_STATE = """
INSERT OR REPLACE INTO settings VALUES ('state', (1 + coalesce(
    (SELECT CAST(substr(value, 1, instr(value, ' ')) AS INTEGER)
     FROM settings WHERE name = 'state'), 0)) || ' ' || hex(randomblob(16)))
"""
"""Number and mark of a `State`, with a space between; in the transaction that made it so."""
