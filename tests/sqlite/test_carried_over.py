"""Stores of the versions before: carried over where they lie, with every answer as it was."""

from __future__ import annotations

import fcntl
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from graph.claims.errors import StoreBusy, StoreError, StoreTooOld, StoreUnwritable
from graph.claims.marking import Clearance
from graph.engines import CHECKS
from graph.engines.sqlite import SqliteEngine, carried_over, opening, tables
from graph.engines.sqlite.burials import ids_of
from graph.engines.sqlite.carried_over import FROM
from graph.engines.sqlite.kept_bodies import kept_body
from graph.engines.sqlite.tables import VERSION
from graph.views.view import ClaimHistory, EntityHistory
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import story
from tests.sqlite.older_stores import STEPS
from tests.story import build

EVERYTHING = Clearance.parse("confidential+medical+minors")
Told = list[EntityHistory | ClaimHistory]


def told(path: Path, vocabulary: Vocabulary) -> Told:
    with (
        closing(SqliteEngine.open(path, vocabulary, clock=Clock(), wait=0.2)) as engine,
        engine.reading() as snapshot,
    ):
        view = snapshot.view(EVERYTHING)
        return [*view.entity_histories(), *view.claim_histories()]


def version_of(path: Path) -> int:
    with closing(apsw.Connection(str(path))) as db:
        return int(db.pragma("user_version"))


Today = tuple[bytes, Told, dict[int, bytes]]


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Today:
    """A store with refinements, decisions and chains of speakers; what it says; and the same as
    each version before."""
    path, clock = tmp_path_factory.mktemp("today") / "store.db", Clock()
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        build(engine, story(vocabulary, seed=11, size=60), clock)
    whole, said = path.read_bytes(), told(path, vocabulary)
    older = {}
    for version, make in STEPS.items():
        make(path)
        older[version] = path.read_bytes()
    return whole, said, older


@pytest.fixture
def before(tmp_path: Path, today: Today) -> Path:
    """A store of the oldest of them."""
    path = tmp_path / "store.db"
    path.write_bytes(today[2][FROM])
    return path


def rows_of(path: Path, table: str) -> list[Any]:
    with closing(apsw.Connection(str(path))) as db:
        return db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()


def bodies_of(path: Path) -> list[Any]:
    return rows_of(path, "bodies")


@pytest.mark.parametrize("version", range(FROM, VERSION))
def test_opening_carries_a_store_over(
    before: Path, tmp_path: Path, vocabulary: Vocabulary, today: Today, version: int
) -> None:
    """It says what it said, is right by its check, and has the rows that are written today."""
    whole, said, older = today
    before.write_bytes(older[version])
    assert version_of(before) == version
    assert told(before, vocabulary) == said
    assert version_of(before) == VERSION
    assert CHECKS["sqlite"](before, repair=False).faults == ()
    (tmp_path / "written.db").write_bytes(whole)
    for table in ("bodies", "claims", "speakers", "spoken", "digests"):
        assert rows_of(before, table) == rows_of(tmp_path / "written.db", table)
    with closing(opening.connect(before, wait=1)) as db:
        assert db.pragma("journal_mode") == "wal"
        assert db.pragma("freelist_count") == 0


@pytest.mark.parametrize("version", range(FROM, VERSION))
def test_ids_are_read_of_a_backup_that_nobody_opened(
    before: Path, tmp_path: Path, today: Today, version: int
) -> None:
    """As a restore does, which then opens it."""
    before.write_bytes(today[2][version])
    (tmp_path / "written.db").write_bytes(today[0])
    assert ids_of(before) == ids_of(tmp_path / "written.db")
    assert version_of(before) == version


def test_bodies_have_no_ids(tmp_path: Path, vocabulary: Vocabulary, today: Today) -> None:
    """Neither of entities nor of origins."""
    path = tmp_path / "store.db"
    path.write_bytes(today[0])
    with closing(apsw.Connection(str(path))) as db:
        ids = [id for (id,) in db.execute("SELECT id FROM entities UNION SELECT id FROM origins")]
    kept = b"\n".join(body for _, body in bodies_of(path))
    assert ids
    assert not [id for id in ids if f'"{id}"'.encode() in kept]


def test_one_that_somebody_has_open_is_busy(before: Path, vocabulary: Vocabulary) -> None:
    """A server of the program before would read what it does not know. The file stays."""
    with closing(opening.connect(before, wait=1)) as other:
        other.execute("SELECT count(*) FROM claims").fetchall()
        with pytest.raises(StoreBusy, match=r"carried over.*stop that one first"):
            told(before, vocabulary)
    assert version_of(before) == FROM
    assert told(before, vocabulary)


def test_several_may_open_one_at_once(before: Path, vocabulary: Vocabulary, today: Today) -> None:
    """As the processes of a server do: one carries it over, the others wait, and all read."""
    together = threading.Barrier(4)

    def start(_: int) -> Told:
        together.wait()
        return told(before, vocabulary)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(start, range(4))) == [today[1]] * 4


def test_who_comes_while_the_file_is_rewritten_waits(
    before: Path,
    vocabulary: Vocabulary,
    today: Today,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its header says by then that it is of today; a journal beside it may still undo that. Who
    waits is told for what, once."""
    before.write_bytes(today[0])
    before.with_name("store.db-journal").write_bytes(b"x" * 100)
    monkeypatch.setattr(opening, "CARRYING", 0.2)
    monkeypatch.setattr(opening, "QUIET", 0.01)
    folder = os.open(before.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with pytest.raises(StoreBusy, match="over from an older version; try again"):
            told(before, vocabulary)
    finally:
        os.close(folder)
    assert [line.getMessage().partition("store.db: ")[2] for line in caplog.records] == [
        "another process is carrying this store, or one beside it, over from an older version; "
        "this one waits for it"
    ]
    assert told(before, vocabulary) == today[1]


def test_a_check_says_that_any_command_carries_it_over(before: Path) -> None:
    whole = before.read_bytes()
    with pytest.raises(StoreTooOld, match="carries it over"):
        CHECKS["sqlite"](before, repair=False)
    assert before.read_bytes() == whole


def test_a_check_says_what_is_damaged_in_it(before: Path, vocabulary: Vocabulary) -> None:
    """And not that any command carries it over, which sends to a check."""
    whole = bytearray(before.read_bytes())
    with closing(apsw.Connection(str(before))) as db:
        [(page,)] = db.execute("SELECT max(pageno) FROM dbstat WHERE name = 'bodies'").fetchall()
        size = int(db.pragma("page_size"))
    whole[page * size - 100] ^= 1
    before.write_bytes(whole)
    with pytest.raises(StoreError, match="run “answerable check”"):
        told(before, vocabulary)
    with pytest.raises(StoreTooOld, match=r"pages of bodies are not .*1 in all.*wrote it"):
        CHECKS["sqlite"](before, repair=False)
    assert version_of(before) == FROM


def test_one_that_can_only_be_read_is_refused(
    before: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = before.read_bytes()
    monkeypatch.setattr(opening, "_has_room_beside", lambda path: False)
    with pytest.raises(StoreTooOld, match="copy it to a place that can be written"):
        told(before, vocabulary)
    assert before.read_bytes() == whole


def test_one_that_was_cut_short_and_can_only_be_read_is_refused(
    before: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read without the journal beside it, it would be half of this version and half of that."""
    monkeypatch.setattr(opening, "_has_room_beside", lambda path: False)
    before.with_name("store.db-journal").write_bytes(b"x" * 100)
    with pytest.raises(StoreUnwritable, match=r"store.db-journal holds what undoes.*copy both"):
        told(before, vocabulary)


DAMAGE = {
    "no JSON": "UPDATE bodies SET body = CAST('[' AS BLOB) WHERE key = 3",
    "another form": "UPDATE bodies SET body = CAST(body || ' ' AS BLOB) WHERE key = 3",
    "an entity that is lost": "DELETE FROM entities WHERE key = 1",
    "an origin that is lost": "DELETE FROM origins WHERE key = 1",
}


@pytest.mark.parametrize("what", sorted(DAMAGE))
def test_one_that_is_damaged_stays_as_it_was(
    before: Path, vocabulary: Vocabulary, what: str
) -> None:
    """Whole or not at all: the error says what to do."""
    with closing(apsw.Connection(str(before))) as db:
        db.execute(f"PRAGMA foreign_keys = off; {DAMAGE[what]}")
    bodies = bodies_of(before)
    with pytest.raises(StoreError, match=r"claim \w+ cannot be carried over.*wrote it.*backup"):
        told(before, vocabulary)
    assert version_of(before) == FROM
    assert bodies_of(before) == bodies


def test_one_that_is_cut_short_goes_on(
    before: Path,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    today: Today,
) -> None:
    """An error, or a kill, in the middle: what was written is undone; the next start does it."""
    monkeypatch.setattr(carried_over, "BATCH", 7)
    done = 0

    def breaks(*content: Any) -> bytes:
        nonlocal done
        done += 1
        if done == 10:
            raise KeyboardInterrupt
        return kept_body(*content)

    monkeypatch.setattr(carried_over, "kept_body", breaks)
    bodies = bodies_of(before)
    with pytest.raises(KeyboardInterrupt):
        told(before, vocabulary)
    assert (version_of(before), bodies_of(before)) == (FROM, bodies)
    assert told(before, vocabulary) == today[1]


@pytest.mark.parametrize("oldest", [FROM, VERSION - 1])
def test_a_kill_at_any_statement_loses_nothing(
    before: Path,
    oldest: int,
    tmp_path: Path,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    today: Today,
) -> None:
    """What is on the disk then is a store of one of both versions, and says what it said."""
    before.write_bytes(today[2][oldest])
    left: list[Path] = []
    bodies = bodies_of(before)

    def watched(db: apsw.Connection, path: str, schema: str, to: int) -> None:
        last = ""

        def seen(_: object, sql: str, __: object) -> bool:
            nonlocal last
            if sql != last:
                last, folder = sql, tmp_path / f"left {len(left)}"
                folder.mkdir()
                for name in ("store.db", "store.db-journal", "store.db-wal"):
                    if (there := before.with_name(name)).exists():
                        (folder / name).write_bytes(there.read_bytes())
                left.append(folder / "store.db")
            return True

        # With so little memory pages are written as they come, and not at the end.
        db.pragma("cache_size", 5)
        db.exec_trace = seen
        carried_over.carry_over(db, path, schema, to)
        db.exec_trace = None

    with monkeypatch.context() as patched:
        patched.setattr(tables, "carry_over", watched)
        told(before, vocabulary)
    versions = [version_of(path) for path in left]
    assert versions == sorted(versions)
    assert set(versions) == {oldest, VERSION}
    assert len(versions) > 15
    for path, version in zip(left, versions, strict=True):
        assert version == VERSION or bodies_of(path) == bodies
        assert told(path, vocabulary) == today[1]
