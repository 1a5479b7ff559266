"""Going through everything keeps little of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read import histories, passing_classes, reader
from graph.engines.sqlite.read.reader import Reader
from graph.engines.sqlite.read.store_view import SqliteView
from graph.export.tools import csv_tables, flat_table, followthemoney, geojson, network
from graph.views import all_pages
from graph.views.view import ClaimHistory
from graph.vocabulary import Vocabulary
from tests.bench.filling import fill
from tests.bench.world import Sizes
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
        then = _earlier(engine)
        monkeypatch.setattr(reader, "MOST_PASSING", 5)
        monkeypatch.setattr(passing_classes, "MOST_SPEAKERS", 5)
        monkeypatch.setattr(histories, "BATCH", 7)
        monkeypatch.setattr(histories, "ROOM", 50_000)
        after = [exported(engine, "nquads", clearance) for clearance in CLEARANCES]
        assert after == before
        assert _earlier(engine) == then
        with engine.reading() as snapshot:
            view = snapshot.view(EVERYTHING)
            assert isinstance(view, SqliteView)
            kept = [len(view._reader._refs) for _ in view.claim_histories()]
    speakers = {link.actor for claim in told.claims for link in claim.attribution}
    assert len(kept) > 2_000
    assert max(kept) <= len(speakers) < len(told.entities)


@pytest.mark.parametrize("format", ["csv", "graphml", "geojson", "ftm"])
def test_little_is_kept_page_by_page(
    vocabulary: Vocabulary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    """The same of formats that list claims: what is known of things does not grow with the store,
    and the bytes are the same."""
    fill(tmp_path / "store.db", vocabulary, WORLD)
    at_hand: list[int] = []
    pass_by = Reader.pass_by

    def passed(self: Reader, most: int | None = None) -> None:
        at_hand.append(len(self._refs))
        pass_by(self, most)

    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        before = exported(engine, format, EVERYTHING)
        monkeypatch.setattr(Reader, "pass_by", passed)
        monkeypatch.setattr(reader, "MOST_PASSING", 5)
        monkeypatch.setattr(histories, "BATCH", 7)
        for module in (all_pages, csv_tables, flat_table, followthemoney, geojson, network):
            monkeypatch.setattr(module, "MOST_ROWS", 10)
        assert exported(engine, format, EVERYTHING) == before
        with engine.reading() as snapshot:
            entities = sum(snapshot.view(EVERYTHING).counts().entities.values())
    assert 0 < max(at_hand) < entities / 2


WORLD = Sizes().times(0.0005)


def test_classes_of_claims_outlive_the_store(
    vocabulary: Vocabulary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for when all was gone through and the store is closed, however few speakers are kept
    meanwhile, they are those of the entities, in the order in which a claim names them."""
    clock, told = Clock(), story(vocabulary, seed=5, size=300)
    monkeypatch.setattr(passing_classes, "MOST_SPEAKERS", 5)
    monkeypatch.setattr(histories, "BATCH", 7)
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=clock)) as engine:
        build(engine, told, clock)
        with engine.reading() as snapshot:
            view = snapshot.view(EVERYTHING)
            classes = {one.entity.id: one.entity.cls for one in view.entity_histories()}
            passed = [one.record for one in view.claim_histories()]
    assert len(passed) > 200
    for record in reversed(passed):
        named = {id: classes[id] for id in record.claim.names}
        assert record.classes == named == dict(record.classes)
        assert list(record.classes) == list(record.claim.names)


def _earlier(engine: SqliteEngine) -> list[ClaimHistory]:
    """What was known at a moment before the last unit of work."""
    with engine.reading() as snapshot:
        everything = list(snapshot.view(EVERYTHING).claim_histories())
        middle = sorted(one.record.recorded_at for one in everything)[len(everything) // 2]
        found = list(snapshot.view(EVERYTHING, known_at=middle).claim_histories())
        assert 100 < len(found) < len(everything)
        return found
