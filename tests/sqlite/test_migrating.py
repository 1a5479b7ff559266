"""Stores of every earlier version: opened, they hold what they held, in today's tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.tables import APPLICATION_ID, MIGRATIONS, migrate
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import story
from tests.story import build

SEED = 7


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    """A store of this version, with all that a story leaves in one."""
    path, clock = tmp_path_factory.mktemp("today") / "store.db", Clock()
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        build(engine, story(vocabulary, seed=SEED, size=60), clock)
    return path


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_store_of_an_earlier_version_is_brought_up(
    version: int, today: Path, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Row for row, with the indexes that a new store has and keys that lead somewhere."""
    path = tmp_path / "store.db"
    kept = {"tokens": "marking, token, claim"}
    with closing(apsw.Connection(str(path))) as db:
        db.pragma("journal_mode", "wal")
        migrate(db, str(path), Clock(), MIGRATIONS[:version])
        db.execute("ATTACH ? AS today", (str(today),))
        for table in set(tables(db, "main")) - {"migrations"}:
            both = columns(db, "main", table) & columns(db, "today", table)
            kept[table] = ", ".join(f'"{name}"' for name in sorted(both))
            db.execute(
                f"INSERT INTO main.{table} ({kept[table]}) SELECT {kept[table]} FROM today.{table}"
            )
        db.execute("DELETE FROM settings WHERE name = 'tokens'")
    SqliteEngine.open(path, vocabulary, clock=Clock()).close()
    with closing(apsw.Connection(str(path))) as db, closing(apsw.Connection(str(today))) as other:
        assert db.pragma("integrity_check") == "ok"
        assert not db.execute("PRAGMA foreign_key_check").fetchall()
        assert set(schema(db)) == set(schema(other))
        for table, names in kept.items():
            found, expected = (
                sorted(each.execute(f"SELECT {names} FROM {table}"), key=repr)
                for each in (db, other)
            )
            assert found == expected, table


def test_a_store_with_other_pages_is_used_as_it_is(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """It is read, written and backed up like a new one."""
    path, clock = tmp_path / "store.db", Clock()
    with closing(apsw.Connection(str(path))) as db:
        db.pragma("page_size", 4096)
        db.pragma("application_id", APPLICATION_ID)
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        build(engine, story(vocabulary, seed=SEED), clock)
        engine.backup(tmp_path / "backup.db")
    with closing(SqliteEngine.open(tmp_path / "new.db", vocabulary)) as engine:
        sizes = [engine._db.pragma("page_size")]
    for name in ("store.db", "backup.db"):
        with closing(apsw.Connection(str(tmp_path / name))) as db:
            sizes.append(db.pragma("page_size"))
            assert db.pragma("integrity_check") == "ok"
            assert db.execute("SELECT count(*) > 5 FROM claims").fetchone() == (1,)
    assert sizes == [8192, 4096, 4096]


def tables(db: apsw.Connection, where: str) -> list[str]:
    found = db.execute(f"SELECT name FROM {where}.sqlite_schema WHERE type = 'table'")
    return sorted(name for (name,) in found if not name.startswith("sqlite_"))


def columns(db: apsw.Connection, where: str, table: str) -> set[str]:
    return {row[1] for row in db.execute(f"PRAGMA {where}.table_info({table})")}


def schema(db: apsw.Connection) -> Iterator[tuple[str, str, str]]:
    """Every table and index, however its definition is laid out."""
    for kind, name, sql in db.execute("SELECT type, name, sql FROM sqlite_schema"):
        yield kind, name, " ".join((sql or "").replace('"', "").split())
