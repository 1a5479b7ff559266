"""What is known of all rows of a file, on disk, so that memory does not grow with the file.

The database is a temporary one of SQLite's: it has no name, and is gone when it is closed or the
process ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, TypeAlias

import apsw
import orjson

from graph.ingest.mapping.table_files import Cell

FINE, AGAIN, DIFFERS, EARLIER = range(4)
"""How a row stands beside others of its key: alone or the first; the same; not the same and
nothing decides; one that a later version replaces."""

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
CREATE TABLE keys (
    key TEXT PRIMARY KEY, line INTEGER NOT NULL, digest BLOB NOT NULL, version TEXT,
    differs INTEGER NOT NULL DEFAULT 0  -- the line of another row that says something else
) WITHOUT ROWID;
CREATE TABLE said (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE joined (of TEXT, key TEXT, cells BLOB NOT NULL, PRIMARY KEY (of, key)) WITHOUT ROWID;
CREATE TABLE dropped (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE named (key TEXT, line INTEGER, PRIMARY KEY (key, line)) WITHOUT ROWID;
CREATE TABLE told (word TEXT PRIMARY KEY, line INTEGER NOT NULL, said TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE days (
    word TEXT, said TEXT, line INTEGER NOT NULL, other INTEGER, otherwise TEXT,
    PRIMARY KEY (word, said)
) WITHOUT ROWID;
CREATE TABLE rows (key TEXT PRIMARY KEY, how INTEGER NOT NULL) WITHOUT ROWID;
BEGIN;
"""

NEW, SAME, GONE = 1, 4, 8
"""What of a row's claims there is; sums where several."""


Met: TypeAlias = tuple[str, int, bytes, str | None]
"""A row: its key, its line, a digest of what it says, its version."""


class Stands(NamedTuple):
    """How a row stands beside others of its key."""

    how: int
    line: int
    """Of the row that stands for them all; where they differ, of another one than this."""


class RowDesk:
    """Keys met, ids said, rows of joined tables. To be closed."""

    def __init__(self) -> None:
        self._db = apsw.Connection("")
        self.met = 0
        """How many rows were met."""
        self.meet_again = False
        """Whether some key was met in several rows: where none was, each row stands alone."""
        self._db.execute(_SCHEMA).fetchall()

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    # ------------------------------------------------------------------------------------ keys

    def meet(self, rows: Sequence[Met]) -> None:
        """Note rows by their keys, in the order of the file."""
        self.met += len(rows)
        before = self._db.total_changes()
        self._db.executemany("INSERT INTO keys VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING", rows)
        if self._db.total_changes() - before < len(rows):
            self.meet_again = True
            for row in rows:
                self._meet(*row)

    def _meet(self, key: str, line: int, digest: bytes, version: str | None) -> None:
        """Note that a row has the key of an earlier one, if so."""
        first = self._db.execute(
            "SELECT line, digest, version FROM keys WHERE key = ?", (key,)
        ).fetchone()
        assert first is not None
        if first[0] == line or first[1] == digest:
            return
        if version is None or first[2] is None or version == first[2]:
            self._db.execute(
                "UPDATE keys SET differs = ? WHERE key = ? AND differs = 0", (line, key)
            )
        elif _later(version, first[2]):
            self._db.execute(
                "UPDATE keys SET line = ?, digest = ?, version = ?, differs = 0 WHERE key = ?",
                (line, digest, version, key),
            )

    def stands(self, key: str, line: int, digest: bytes) -> Stands:
        """How a row stands beside those of its key, once all were met."""
        found = self._db.execute(
            "SELECT line, digest, differs FROM keys WHERE key = ?", (key,)
        ).fetchone()
        assert found is not None
        first, known, differs = found
        if differs:
            return Stands(DIFFERS, differs if line == first else first)
        if first == line:
            return Stands(FINE, first)
        return Stands(AGAIN if known == digest else EARLIER, first)

    def has_key(self, key: str) -> bool:
        """Whether a row of the file has this key."""
        return self._db.execute("SELECT 1 FROM keys WHERE key = ?", (key,)).fetchone() is not None

    # ------------------------------------------------------------------------------------- ids

    def say(self, ids: Iterable[str]) -> frozenset[str]:
        """Note the ids of claims that the file says; those that it says for the first time."""
        listed = tuple(sorted(ids))
        if not listed:
            return frozenset()
        found = self._db.execute(
            # Where an insertion selects, its conflict clause needs a WHERE before it.
            "INSERT INTO said SELECT value FROM carray(?) WHERE true "
            "ON CONFLICT DO NOTHING RETURNING id",
            (apsw.carray(listed),),
        )
        return frozenset([id for (id,) in found])

    def unsaid(self, stored: Iterable[str]) -> Iterator[str]:
        """The ids among `stored`, which come in order, that the file does not say."""
        said = iter(self._db.cursor().execute("SELECT id FROM said ORDER BY id"))
        now = next(said, None)
        for id in stored:
            while now is not None and now[0] < id:
                now = next(said, None)
            if now is None or now[0] != id:
                yield id

    def drop(self, ids: Iterable[str]) -> None:
        """Keep ids for later, so that nothing is read while it is written."""
        self._db.executemany("INSERT INTO dropped VALUES (?)", ((id,) for id in ids))

    def dropped(self) -> Iterator[str]:
        """The ids that were kept."""
        for (id,) in self._db.cursor().execute("SELECT id FROM dropped ORDER BY id"):
            yield str(id)

    # ------------------------------------------------------------------------------------ rows

    def how(self, key: str) -> int:
        """What was noted of a row."""
        found = self._db.execute("SELECT how FROM rows WHERE key = ?", (key,)).fetchone()
        return 0 if found is None else int(found[0])

    def count(self, key: str, how: int) -> None:
        """Note what there is of a row's claims: `NEW`, `SAME`, `GONE`."""
        self.count_all((key,), how)

    def count_all(self, keys: Iterable[str], how: int) -> None:
        """The same of several rows."""
        self._db.executemany(
            "INSERT INTO rows VALUES (?, ?) ON CONFLICT DO UPDATE SET how = how | excluded.how",
            [(key, how) for key in keys],
        )

    def counted(self) -> Iterator[tuple[str, int]]:
        """Rows in the order of their keys, with what there is of them."""
        yield from self._db.cursor().execute("SELECT key, how FROM rows ORDER BY key")

    # ----------------------------------------------------------------------------------- names

    def name(self, key: str, line: int) -> None:
        """Note a row of somebody who is told apart by name alone."""
        self._db.execute("INSERT INTO named VALUES (?, ?) ON CONFLICT DO NOTHING", (key, line))

    def shared(self) -> Iterator[tuple[int, ...]]:
        """The lines of each such person who has several, in order."""
        found = self._db.cursor().execute(
            "SELECT group_concat(line) FROM (SELECT key, line FROM named ORDER BY key, line) "
            "GROUP BY key HAVING count(*) > 1 ORDER BY min(line)"
        )
        for (lines,) in found:
            yield tuple(sorted(map(int, str(lines).split(","))))

    # ------------------------------------------------------------------------------ what is told

    def told(self, word: str) -> tuple[int, str] | None:
        """The line that said something on a word, first or most finely, and what it said."""
        found = self._db.execute("SELECT line, said FROM told WHERE word = ?", (word,)).fetchone()
        return None if found is None else (int(found[0]), str(found[1]))

    def tell(self, said: Iterable[tuple[str, int, str]]) -> None:
        """Note what a row says first, or more finely: on which word, its line, what."""
        self._db.executemany(
            "INSERT INTO told VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET line = excluded.line, said = excluded.said",
            said,
        )

    def said_of(self, word: str, most: int) -> list[str]:
        """What rows say on a word of which only one can hold: the first of them, by line."""
        found = self._db.execute(
            "SELECT said FROM days WHERE word = ? ORDER BY line LIMIT ?", (word, most)
        )
        return [str(said) for (said,) in found]

    def has_said(self, word: str, said: str) -> bool:
        """Whether a row says this on a word."""
        found = self._db.execute("SELECT 1 FROM days WHERE word = ? AND said = ?", (word, said))
        return found.fetchone() is not None

    def say_one(self, word: str, said: str, line: int, against: Sequence[str]) -> None:
        """Note what a row says on a word of which only one can hold.

        Args:
            against: what other rows say on it that cannot hold beside it.
        """
        self._db.execute("INSERT INTO days VALUES (?, ?, ?, NULL, NULL)", (word, said, line))
        for other in against:
            self.oppose(word, said, other)
            self.oppose(word, other, said)

    def words_of_many(self, most: int) -> list[str]:
        """The words on which rows say more than so many things of which only one can hold."""
        found = self._db.execute("SELECT word FROM days GROUP BY word HAVING count(*) > ?", (most,))
        return [str(word) for (word,) in found]

    def all_said_of(self, word: str) -> Iterator[tuple[str, bool]]:
        """All that rows say on a word of which only one can hold, in the order of the texts, and
        whether it is known what cannot hold beside it. Nothing is to be noted before it has ended.
        """
        for said, other in self._db.execute(
            "SELECT said, other FROM days WHERE word = ? ORDER BY said", (word,)
        ):
            yield str(said), other is not None

    def oppose(self, word: str, said: str, other: str) -> None:
        """Note that something else that a row says on a word cannot hold beside this."""
        self._db.execute(
            "UPDATE days SET (other, otherwise) = (SELECT line, said FROM days "
            "WHERE word = ?1 AND said = ?3) WHERE word = ?1 AND said = ?2 AND other IS NULL",
            (word, said, other),
        )

    def against(self, word: str, said: str) -> tuple[int, str] | None:
        """The line of a row that says on a word what cannot hold beside this, and what it says."""
        found = self._db.execute(
            "SELECT other, otherwise FROM days WHERE word = ? AND said = ? AND other IS NOT NULL",
            (word, said),
        ).fetchone()
        return None if found is None else (int(found[0]), str(found[1]))

    # ----------------------------------------------------------------------------------- joins

    def keep(self, table: str, key: tuple[str, ...], cells: Mapping[str, Cell]) -> bool:
        """Keep a row of a joined table; whether no other row had its key."""
        done = self._db.execute(
            "INSERT INTO joined VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
            (table, "\0".join(key), orjson.dumps(cells)),
        ).fetchone()
        return done is not None

    def look(self, table: str, key: tuple[str, ...]) -> Mapping[str, Cell] | None:
        """The row of a joined table that has a key."""
        found = self._db.execute(
            "SELECT cells FROM joined WHERE of = ? AND key = ?", (table, "\0".join(key))
        ).fetchone()
        if found is None:
            return None
        cells: dict[str, Cell] = {
            name: tuple(cell) if isinstance(cell, list) else cell
            for name, cell in orjson.loads(found[0]).items()
        }
        return cells


def _later(one: str, other: str) -> bool:
    """Whether a version comes after another: as numbers where both are, else as texts."""
    try:
        return Decimal(one) > Decimal(other)
    except InvalidOperation:
        return one > other
