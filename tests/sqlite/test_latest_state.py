"""The state of now is told at once, no matter who wrote last and who is writing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.latest_state import LatestState
from graph.vocabulary import Vocabulary
from tests.clock import Clock
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
        assert engine.state_at_once is not None
    assert engine.state_at_once is None
