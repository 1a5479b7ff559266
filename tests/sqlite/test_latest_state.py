"""The state of now is told at once, no matter who wrote last and who is writing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest

from graph.claims.errors import StoreError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.engine import Departure, NotAtOnce
from graph.engines.sqlite import SqliteEngine, store
from graph.engines.sqlite.latest_state import LatestState
from graph.views.reached_since import Written
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import id_of
from tests.ledger.cases import thing


def test_it_is_that_of_a_snapshot(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Of what is committed, by whichever connection; somebody who writes keeps nobody waiting."""
    path, clock = tmp_path / "store.db", Clock()
    with (
        closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine,
        closing(SqliteEngine.open(path, vocabulary, clock=clock)) as beside,
    ):
        assert engine.state_at_once is None
        seen = []
        for number, writes in enumerate((engine, beside, engine)):
            with writes.writing() as writer:
                writer.register([thing(f"event {number}", "Event")])
                assert engine.state_at_once == (seen[-1] if seen else None)
            with engine.reading() as snapshot:
                assert engine.state_at_once == snapshot.state
                seen.append(snapshot.state)
        assert len(set(seen)) == 3


def test_none_where_it_cannot_be_read(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """No folder, no store, or one that another thread is just looking at."""
    assert LatestState(tmp_path / "nowhere" / "store.db").read() is None
    other = tmp_path / "other.db"
    other.write_text("something else, of more than one line\n" * 100)
    assert LatestState(other).read() is None
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())) as engine:
        with engine.writing() as writer:
            writer.register([thing("event", "Event")])
        with engine._latest._lock:
            assert engine.state_at_once is None
            with engine.glancing() as snapshot:
                assert snapshot is None
        assert engine.state_at_once is not None
    assert engine.state_at_once is None


def test_a_short_look_is_at_one_state_and_ends(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """It holds what it saw first; what takes long ends in the middle, and the next one goes on."""
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())) as engine:
        with engine.writing() as writer:
            writer.register([thing("event", "Event")])
        with engine.reading() as snapshot:
            seen, unit = snapshot.state, snapshot.unit
        with engine.glancing() as glance:
            assert glance is not None
            with engine.writing() as writer:
                writer.register([thing("other event", "Event")])
            assert (glance.state, glance.unit) == (seen, unit)
            assert glance.reached(unit, PUBLIC_CLEARANCE) == Written()
        with engine.glancing() as glance, engine.reading() as snapshot:
            assert glance is not None
            assert glance.state == snapshot.state != seen
            found = glance.reached(unit, PUBLIC_CLEARANCE)
            assert found == snapshot.reached(unit, PUBLIC_CLEARANCE)
            assert found == Written(frozenset({id_of("other event")}))
        with pytest.raises(NotAtOnce):
            look(engine, lambda glance: glance._db.execute(ENDLESS))
        assert engine.state_at_once is not None
        with pytest.raises(NotAtOnce):
            look(engine, lambda glance: glance.reached(unit, PUBLIC_CLEARANCE, most=0))
        look(engine, lambda glance: glance.reached(unit, PUBLIC_CLEARANCE))


def test_a_file_that_was_moved_is_neither_read_nor_written(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Connections of before would read the one, and new ones the other that lies there now."""
    path, aside = tmp_path / "store.db", tmp_path / "aside.db"
    ends = ("", "-wal", "-shm")
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        with engine.writing() as writer:
            writer.register([thing("event", "Event")])
        before = engine.state_at_once
        for other_lies_there in (False, True):
            for end in ends:
                path.with_name(f"{path.name}{end}").rename(aside.with_name(f"{aside.name}{end}"))
            if other_lies_there:
                SqliteEngine.open(path, vocabulary, clock=Clock()).close()
            assert engine.state_at_once is None
            for opened in (engine.reading(), engine.writing(), engine.glancing()):
                with pytest.raises(StoreError, match="moved, deleted or replaced"), opened:
                    pass
            for end in ends:
                path.with_name(f"{path.name}{end}").unlink(missing_ok=True)
                aside.with_name(f"{aside.name}{end}").rename(path.with_name(f"{path.name}{end}"))
            assert engine.state_at_once == before
            with engine.reading() as snapshot:
                assert snapshot.state == before
        with engine.writing() as writer:
            writer.register([thing("other event", "Event")])


WRITES: dict[str, Callable[[SqliteEngine], AbstractContextManager[object]]] = {
    "a unit of work": lambda engine: engine.writing(),
    "a copy": lambda engine: engine.taking_copy("a copy", "mine")._alone(),
}


@pytest.mark.parametrize("what", sorted(WRITES))
def test_nothing_is_said_to_be_kept_in_a_file_that_went_meanwhile(
    tmp_path: Path, vocabulary: Vocabulary, what: str
) -> None:
    """A large load takes long: who deletes the file meanwhile has it fail, and not go nowhere."""
    path = tmp_path / "store.db"
    with (
        closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine,
        pytest.raises(StoreError, match="moved, deleted or replaced"),
        WRITES[what](engine),
    ):
        path.rename(path.with_name("aside.db"))


def test_nothing_leaves_without_a_note_that_stays(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Of a file that went, the note would be gone with it."""
    path = tmp_path / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        path.rename(path.with_name("aside.db"))
        departure = Departure(kind="export", at=1, clearance="public", profile=None, digest="0")
        with pytest.raises(StoreError, match="moved, deleted or replaced"):
            engine.note(departure)
        path.with_name("aside.db").rename(path)
        engine.note(departure)
        assert len(list(engine.departures())) == 1


def test_a_file_that_is_replaced_while_it_is_opened_is_not_taken_for_the_other(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To carry a store over, or to give it other tokens, takes minutes."""
    path = tmp_path / "store.db"
    SqliteEngine.open(tmp_path / "other.db", vocabulary, clock=Clock()).close()

    def replace(*_: object) -> None:
        (tmp_path / "other.db").replace(path)

    monkeypatch.setattr(store, "settle_tokens", replace)
    with (
        closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine,
        pytest.raises(StoreError, match="moved, deleted or replaced"),
        engine.reading(),
    ):
        pass


def look(engine: SqliteEngine, at: Callable[[Any], object]) -> None:
    with engine.glancing() as glance:
        assert glance is not None
        at(glance)


ENDLESS = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000000)
SELECT count(*) FROM n
"""
