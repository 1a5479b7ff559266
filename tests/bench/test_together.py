"""What `make bench` does for a minute, for a moment."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.bench.together import Together


def test_ten_readers_and_a_loader(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """No error, and nobody sees half a unit of work."""
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        work = Together(engine)
        work.run(2, readers=10)
    assert work.errors == []
    assert work.units > 0
    assert work.reads > 0
