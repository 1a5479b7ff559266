"""Going through everything keeps little of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read import reader
from graph.engines.sqlite.read.store_view import SqliteView
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.export.viewing import exported
from tests.generators import CLEARANCES, EVERYTHING, build, story


def test_little_is_kept(
    vocabulary: Vocabulary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However little may be kept, every clearance gets the same bytes, and the bound holds."""
    clock, told = Clock(), story(vocabulary, seed=3, size=2_500)
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=clock)) as engine:
        build(engine, told, clock)
        before = [exported(engine, "nquads", clearance) for clearance in CLEARANCES]
        monkeypatch.setattr(reader, "MOST_PASSING", 5)
        after = [exported(engine, "nquads", clearance) for clearance in CLEARANCES]
        assert after == before
        with engine.reading() as snapshot:
            view = snapshot.view(EVERYTHING)
            assert isinstance(view, SqliteView)
            kept = [len(view._reader._refs) for _ in view.claim_histories()]
    speakers = {link.actor for claim in told.claims for link in claim.attribution}
    assert len(kept) > 2_000
    assert max(kept) <= len(speakers) < len(told.entities)
