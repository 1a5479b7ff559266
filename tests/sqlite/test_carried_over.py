"""Stores of the version before: carried over where they lie, with every answer as it was."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import orjson
import pytest

from graph.claims.errors import StoreBusy, StoreError, StoreTooOld, StoreUnwritable
from graph.claims.marking import Clearance
from graph.engines import CHECKS
from graph.engines.sqlite import SqliteEngine, carried_over, opening
from graph.engines.sqlite.carried_over import FROM
from graph.engines.sqlite.kept_bodies import Named, exchange, ids_in, opened
from graph.engines.sqlite.tables import VERSION
from graph.views.view import ClaimHistory, EntityHistory
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import story
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


def as_before(path: Path) -> None:
    """Make a store of today one of the version before: bodies are what ids are hashes of."""
    with closing(opening.connect(path, wait=1)) as db:
        kept = db.execute("SELECT c.id, b.body FROM claims c JOIN bodies b ON b.key = c.key")
        found: list[tuple[Any, ...]] = kept.fetchall()
        named = ids_in(db)
        db.executemany(
            "UPDATE bodies SET body = ? WHERE key = (SELECT key FROM claims WHERE id = ?)",
            [(orjson.dumps(opened(id, body, named)), id) for id, body in found],
        )
        db.execute(f"PRAGMA user_version = {FROM}")


@pytest.fixture(scope="module")
def today(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> tuple[bytes, Told, bytes]:
    """A store with refinements, decisions and chains of speakers; what it says; and the same as
    the version before."""
    path, clock = tmp_path_factory.mktemp("today") / "store.db", Clock()
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        build(engine, story(vocabulary, seed=11, size=60), clock)
    whole, said = path.read_bytes(), told(path, vocabulary)
    as_before(path)
    return whole, said, path.read_bytes()


@pytest.fixture
def before(tmp_path: Path, today: tuple[bytes, Told, bytes]) -> Path:
    path = tmp_path / "store.db"
    path.write_bytes(today[2])
    return path


def bodies_of(path: Path) -> list[Any]:
    with closing(apsw.Connection(str(path))) as db:
        return db.execute("SELECT * FROM bodies ORDER BY key").fetchall()


def test_opening_carries_a_store_over(
    before: Path, tmp_path: Path, vocabulary: Vocabulary, today: tuple[bytes, Told, bytes]
) -> None:
    """It says what it said, is right by its check, and has the bodies that are written today."""
    whole, said, _ = today
    assert told(before, vocabulary) == said
    assert version_of(before) == VERSION
    assert CHECKS["sqlite"](before, repair=False).faults == ()
    (tmp_path / "written.db").write_bytes(whole)
    assert bodies_of(before) == bodies_of(tmp_path / "written.db")
    with closing(opening.connect(before, wait=1)) as db:
        assert db.pragma("journal_mode") == "wal"
        assert db.pragma("freelist_count") == 0


def test_bodies_have_no_ids(
    tmp_path: Path, vocabulary: Vocabulary, today: tuple[bytes, Told, bytes]
) -> None:
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


def test_several_may_open_one_at_once(
    before: Path, vocabulary: Vocabulary, today: tuple[bytes, Told, bytes]
) -> None:
    """As the processes of a server do: one carries it over, the others wait, and all read."""
    together = threading.Barrier(4)

    def start(_: int) -> Told:
        together.wait()
        return told(before, vocabulary)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(start, range(4))) == [today[1]] * 4


def test_a_check_says_that_any_command_carries_it_over(before: Path) -> None:
    whole = before.read_bytes()
    with pytest.raises(StoreTooOld, match="carries it over"):
        CHECKS["sqlite"](before, repair=False)
    assert before.read_bytes() == whole


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
    with pytest.raises(StoreError, match=r"claim \w+ cannot be carried over.*backup"):
        told(before, vocabulary)
    assert version_of(before) == FROM
    assert bodies_of(before) == bodies


def test_one_that_is_cut_short_goes_on(
    before: Path,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    today: tuple[bytes, Told, bytes],
) -> None:
    """An error, or a kill, in the middle: what was written is undone; the next start does it."""
    monkeypatch.setattr(carried_over, "BATCH", 7)
    done = 0

    def breaks(content: list[Any], named: Named) -> None:
        nonlocal done
        done += 1
        if done == 10:
            raise KeyboardInterrupt
        exchange(content, named)

    monkeypatch.setattr(carried_over, "exchange", breaks)
    bodies = bodies_of(before)
    with pytest.raises(KeyboardInterrupt):
        told(before, vocabulary)
    assert (version_of(before), bodies_of(before)) == (FROM, bodies)
    assert told(before, vocabulary) == today[1]
