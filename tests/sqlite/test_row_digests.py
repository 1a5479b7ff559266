"""Every value in the file of a store is proven by something: `check` tells a changed one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import apsw
import pytest

from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import Clearance, Marking
from graph.engines import CHECKS
from graph.engines.engine import Departure, Fault
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.row_digests import due_digests, kept_digests
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, period, text
from tests.generators import story
from tests.sqlite import loader
from tests.story import build

EVERYTHING = Clearance.parse("confidential+medical+minors")
KEEPER = Decided(by="keeper", why="asked to")
UNDIGESTED = {
    "made": "when the file was made; nothing reads it",
    "ontology": "with which ontology it was last opened; another one settles the terms anew",
    "state": "a random name of this state, by which memory of another one is dropped",
    "tokens": "how search words were cut; another one cuts them anew",
}
"""Settings that may be changed without being told, and why."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> bytes:
    """A store with a row in each table, which has seen every kind of writing."""
    path, clock = tmp_path_factory.mktemp("whole") / "store.db", Clock()
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        build(engine, story(vocabulary, seed=11, size=60), clock)
        book = Book(engine, clock)
        book.thing("raid")
        book.says("raid", "when", period("[2017-05-01,2019-05-01]"))
        gone = book.says("raid", "name", text("Raid on the quay"))
        with engine.writing() as writer:
            writer.expunge([gone], [], KEEPER, tombstones=[b"m" * 32])
        engine.scrub()
        engine.note(
            Departure(kind="copy", at=clock.now, clearance="public", profile=None, digest="d" * 64)
        )
    return path.read_bytes()


def faults(path: Path) -> tuple[Fault, ...]:
    return CHECKS["sqlite"](path).faults


def right(engine: SqliteEngine) -> bool:
    """Whether the digests are those of the rows."""
    kept, due = kept_digests(engine._db), due_digests(engine._db)
    return all(kept.pop(name, 0) == digest for name, digest in due.items()) and not kept


def columns(db: apsw.Connection) -> Iterator[tuple[str, str, str]]:
    """Table, column and type of each."""
    for (table,) in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall():
        for _, column, kind, *_ in db.execute(f"PRAGMA table_info({table})").fetchall():
            yield table, column, kind


def changed(db: apsw.Connection, table: str, column: str, kind: str) -> bool:
    """Give a row of a table another value; false where there is no row."""
    where = f"WHERE name NOT IN {tuple(UNDIGESTED)}" if table == "settings" else ""
    keys = [row[1] for row in db.execute(f"PRAGMA table_info({table})").fetchall() if row[5]]
    named = ", ".join(f'"{key}"' for key in keys)
    order = f'("{column}" IS NULL), {named}'
    key = db.execute(f"SELECT {named} FROM {table} {where} ORDER BY {order} LIMIT 1").fetchone()
    if key is None:
        return False
    other = {
        "TEXT": f"coalesce(\"{column}\", '') || 'x'",
        "BLOB": f"CAST(\"{column}\" || x'00' AS BLOB)",
        "ANY": f"CAST(coalesce(\"{column}\", '') || 'x' AS BLOB)",
        "INTEGER": f'coalesce("{column}", 0) + ?',
    }[kind]
    same = " AND ".join(f'"{name}" = ?' for name in keys)
    # A small step first, which stays within what the column may hold; another where that is taken.
    for step in (1, 7_777):
        with suppress(apsw.ConstraintError):
            values = (step, *key) if kind == "INTEGER" else key
            db.execute(f'UPDATE {table} SET "{column}" = {other} WHERE {same}', values)
            return True
    raise AssertionError(f"{table}.{column} could not be changed")


def test_any_changed_value_is_told(tmp_path: Path, whole: bytes) -> None:
    """In every column of every table, whatever is in it: with good checksums of pages."""
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    assert faults(path) == ()
    with closing(apsw.Connection(str(path))) as db:
        listed = list(columns(db))
    untold, empty = [], []
    for table, column, kind in listed:
        path.write_bytes(whole)
        with closing(apsw.Connection(str(path))) as db:
            if not changed(db, table, column, kind):
                empty.append(table)
                continue
        if not faults(path):
            untold.append(f"{table}.{column}")
    assert (untold, empty) == ([], [])
    assert len(listed) > 90


def test_any_missing_row_is_told(tmp_path: Path, whole: bytes) -> None:
    """With all that belongs to it, so that no row is left that names it."""
    path = tmp_path / "store.db"
    path.write_bytes(whole)
    with closing(apsw.Connection(str(path))) as db:
        tables = sorted({table for table, *_ in columns(db)})
    for table in tables:
        path.write_bytes(whole)
        with closing(apsw.Connection(str(path))) as db:
            where = f"name NOT IN {tuple(UNDIGESTED)}" if table == "settings" else "true"
            name = db.execute(f"PRAGMA table_info({table})").fetchone()[1]
            db.execute(
                f'DELETE FROM {table} WHERE "{name}" = (SELECT max("{name}") FROM {table} '
                f"WHERE {where})"
            )
            assert db.changes(), table
        assert faults(path), table
    path.write_bytes(whole)
    with closing(apsw.Connection(str(path))) as db:
        last = "(SELECT max(key) FROM claims)"
        beside = ("speakers", "spoken", "tokens", "spans", "particulars", "claim_changes")
        for table in beside:
            db.execute(f"DELETE FROM {table} WHERE claim = {last}")
        db.execute(f"DELETE FROM bodies WHERE key = {last}")
        db.execute(f"DELETE FROM claims WHERE key = {last}")
    assert [(fault.what, fault.derived) for fault in faults(path)] == [("claims", False)]


def test_what_was_undone_is_in_no_digest(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A step that failed, a unit that was not kept, and one that broke off."""
    clock = Clock()
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=clock)) as engine:
        book = Book(engine, clock)
        book.thing("raid")
        told = book.says("raid", "name", text("Raid on the quay"))
        with engine.writing() as writer:
            writer.remark({told: Marking.parse("partner")}, KEEPER)
            with suppress(InputError), writer.part():
                writer.remark_entities({id_of("raid"): Marking.parse("confidential")}, KEEPER)
                writer.record([claim("raid", "name", text("Raid by night"))])
                writer.retract([told, "missing"], KEEPER)
        assert right(engine)
        with engine.writing(keep=False) as writer:
            writer.retract([told], KEEPER)
        with suppress(ZeroDivisionError), engine.writing() as writer:
            writer.remark({told: Marking.parse("restricted")}, KEEPER)
            raise ZeroDivisionError
        assert right(engine)
        book.retract(told)
        assert right(engine)
    assert faults(tmp_path / "store.db") == ()


def test_an_erasure_leaves_nothing_in_a_digest(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Of claims and entities the digests are those of a store that never had what was erased."""
    path, clock = tmp_path / "store.db", Clock()
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        book = Book(engine, clock)
        book.thing("raid")
        before = kept_digests(engine._db)
        book.thing("quay", "Place")
        told = book.says("raid", "name", text("Raid on the quay"))
        book.remark(told, "restricted")
        with engine.writing() as writer:
            writer.expunge([told], [id_of("quay")], KEEPER, tombstones=[])
        engine.scrub()
        after = kept_digests(engine._db)
        assert after["entities"] == before["entities"]
        assert [after[name] for name in ("origins", "claims", "claim_changes", "decisions")] == [
            0
        ] * 4
    assert faults(path) == ()


def test_many_claims_at_once_that_came_before(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Those that are found to be there only when the index of ids is made are in no digest."""
    path = tmp_path / "store.db"
    with closing(SqliteEngine.open(path, vocabulary)) as engine:
        loader.load(engine, 0)
        with engine.writing() as writer:
            for unit in range(205):
                writer.register(loader.entities(unit))
            claims = [claim for unit in range(205) for claim in loader.claims(unit)]
            counts = writer.record(claims)
        assert counts.already == loader.EACH
        assert right(engine)
    assert faults(path) == ()


def test_finer_claims_of_markings_that_nothing_else_has(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Of a finer claim only the join with what it makes exact stands in the store: it is sound."""
    path, clock = tmp_path / "store.db", Clock()
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        book = Book(engine, clock)
        book.things("Event", "raid")
        book.thing("land", "Place", "restricted")
        book.thing("quay", "Place", "partner+medical")
        coarse = book.says("raid", "place", "land", marking="confidential+minors")
        book.says("raid", "place", "quay", refines=coarse)
    assert faults(path) == ()
