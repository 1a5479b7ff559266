"""Records that are opened late say what others say, and are read in fewer steps."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from graph.claims.claim import Particular, Review
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read import claim_lists
from graph.engines.sqlite.read.unopened import UnopenedRecord
from graph.views.replies import read_one
from graph.views.view import MOST_ROWS, ClaimHistory, Claims, Record, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim, period, text
from tests.ledger.cases import affair, thing

ASKED = (
    *("id", "subject", "predicate", "object", "concept", "negated", "source", "speaker"),
    *("value", "period", "is_qualified", "counts", "names"),
)


@pytest.fixture
def engine(tmp_path: Path, vocabulary: Vocabulary) -> SqliteEngine:
    """An affair with claims that are qualified, decided, hidden, taken back and made finer."""
    opened = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
    one = affair(4, calls=3, responses=5)
    wide = claim("raid", "when", period("2018"), by=("watch reports", "voice states"))
    with opened.writing() as writer:
        writer.register([*one.entities, thing("hill", "Event")])
        writer.record(one.claims)
        writer.record(
            [
                wide,
                claim("raid", "when", period("2018-03"), refines=wide.id),
                claim("raid", "name", text("Raid of Ostrel")),
                claim("raid", "name", text("Hidden raid"), marking="restricted"),
                claim(
                    "voice",
                    "name",
                    text("Voice"),
                    particulars=(
                        Particular(property="proposedBySoftware", value=text("a program")),
                    ),
                ),
            ]
        )
        ids = [said.id for said in one.claims]
        writer.review(ids[::3], Review.ACCEPTED, Decided(by="r", why=""))
        writer.retract(ids[1::7], Decided(by="c", why=""))
        writer.review(ids[2::11], Review.REJECTED, Decided(by="r", why=""))
    return opened


@pytest.mark.parametrize("most", [500, 1])
@pytest.mark.parametrize("reader", ["public", "restricted"])
@pytest.mark.parametrize("first", [MOST_ROWS, 2])
def test_they_say_the_same(
    engine: SqliteEngine, reader: str, most: int, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every field, along every property and both ways; of few claims and of many."""
    monkeypatch.setattr(claim_lists, "MANY", most)
    properties = engine.vocabulary.properties
    ways = tuple((name, inverse) for name in properties for inverse in (False, True))
    unopened = 0
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse(reader))
        entities = [one.entity.id for one in view.entity_histories()] + ["nothing"]
        for predicates in (ways, (("kind", False),), (("addressee", True), ("when", False)), None):
            want = Claims(predicates=predicates, window=Window(first=first))
            late = Claims(predicates=predicates, window=Window(first=first), unopened=True)
            told, again = read_one(view, want, entities), read_one(view, late, entities)
            assert told.keys() == again.keys()
            for id, page in told.items():
                other = again[id]
                assert (page.keys, page.more, page.total) == (other.keys, other.more, other.total)
                for one, same in zip(page.rows, other.rows, strict=True):
                    assert [getattr(one, name) for name in ASKED] == [
                        getattr(same, name) for name in ASKED
                    ]
                    for field in fields(Record):
                        assert getattr(one, field.name) == getattr(same, field.name), field.name
                    assert same.ends.items() <= one.classes.items()
                    assert {one.subject, one.object} - {None} <= same.ends.keys()
                    assert same.opened() == one
                    unopened += isinstance(same, UnopenedRecord)
    assert unopened
    engine.close()


@pytest.mark.parametrize("reader", ["public", "restricted"])
def test_lives_say_the_same(engine: SqliteEngine, reader: str) -> None:
    """Of claims that stand, and of those that were taken back or rejected."""
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse(reader))
        lives = {one.record.id: one for one in view.claim_histories()}
        wanted = [*lives, *(one.entity.id for one in view.entity_histories()), "nothing"]
        told = view.histories(wanted, unopened=True)
        assert told.keys() == set(wanted) - {"nothing"}
        for id, life in lives.items():
            same = told[id]
            assert isinstance(same, ClaimHistory)
            assert isinstance(same.record, UnopenedRecord)
            assert (same.changes, same.standing) == (life.changes, life.standing)
            for field in fields(Record):
                assert getattr(same.record, field.name) == getattr(life.record, field.name)
            assert same.record.opened() == life.record
    assert {life.record.retracted_at is None for life in lives.values()} == {True, False}
    assert {life.standing for life in lives.values()} == {True, False}
    engine.close()
