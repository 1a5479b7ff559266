"""Decisions: who, why, on what day, with whom; once for all that was decided in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import apsw

from graph.engines.sqlite.keys import next_key, rows
from graph.engines.sqlite.read.reader import numbers
from graph.engines.sqlite.row_digests import RowDigests
from graph.views.view import Change

_Said: TypeAlias = tuple[str, str, str | None, str | None, str | None]

TABLES = {"claim": "claims", "entity": "entities"}
MOST_KNOWN = 10_000
"""How many keys are kept at hand."""


class StoredDecisions:
    """The decisions of a store inside a transaction that somebody else owns."""

    def __init__(self, db: apsw.Connection, digests: RowDigests) -> None:
        self._db, self._digests = db, digests
        self._keys: dict[_Said, int] = {}

    def append(self, what: str, changes: Sequence[tuple[int, int, Change]]) -> None:
        """Append changes to the lives of claims or of entities, which are touched by them.

        Args:
            what: ``claim`` or ``entity``.
            changes: each behind the key of what it is a change of, and its unit.
        """
        if not changes:
            return
        table, first = f"{what}_changes", next_key(self._db, f"{what}_changes")
        rows = [
            (at, key, change.kind, unit, self._key(change), change.before, change.after)
            for at, (key, unit, change) in enumerate(changes, start=first)
        ]
        self._db.executemany(
            f"INSERT INTO {table} (key, {what}, kind, unit, decision, before, after) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self._digests.came(table, rows)
        self._db.executemany(
            f"UPDATE {TABLES[what]} SET touched = ? WHERE key = ?",
            [(unit, key) for key, unit, _ in changes],
        )

    def imported(self, what: str, keys: Iterable[int]) -> set[tuple[int, str]]:
        """At what times other stores recorded these, as was told when they came: key and time."""
        return set(
            rows(
                self._db,
                f"SELECT h.{what}, h.after FROM carray(?) w "
                f"CROSS JOIN {what}_changes h ON h.{what} = w.value WHERE h.kind = 'imported'",
                (numbers(keys),),
            )
        )

    def has(self, what: str, key: int, change: Change) -> bool:
        """Whether the same persons decided the same before, on that day and for that reason."""
        return bool(
            self._db.execute(
                f"SELECT 1 FROM {what}_changes h CROSS JOIN decisions d ON d.key = h.decision "
                f"WHERE h.{what} = ? AND h.kind = ? AND h.after IS ? "
                'AND d."by" = ? AND d.why = ? AND d."on" IS ? AND d.second IS ?',
                (key, change.kind, change.after, *_said(change)[:4]),
            ).fetchone()
        )

    def _key(self, change: Change) -> int:
        said = _said(change)
        key = self._found(said)
        if key is None:
            self._db.execute(
                'INSERT INTO decisions ("by", why, "on", second, rules) VALUES (?, ?, ?, ?, ?)',
                said,
            )
            key = self._keys[said] = self._db.last_insert_rowid()
        return key

    def _found(self, said: _Said) -> int | None:
        key = self._keys.get(said)
        if key is None:
            for (key,) in rows(
                self._db,
                'SELECT key FROM decisions WHERE "by" = ? AND why = ? AND "on" IS ? '
                "AND second IS ? AND rules IS ? LIMIT 1",
                said,
            ):
                if len(self._keys) >= MOST_KNOWN:
                    self._keys.clear()
                self._keys[said] = int(key)
        return self._keys.get(said)


def _said(change: Change) -> _Said:
    return change.by, change.why, change.on, change.second, change.rules
