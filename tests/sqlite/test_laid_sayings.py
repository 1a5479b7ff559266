"""Filters by which claims count, out of what is laid out: they let through whom the oracle lets
through, and content is read of those alone who may pass."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from graph.claims.claim import Review, Stance
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read import counting
from graph.engines.sqlite.read.reader import Reader
from graph.views.view import (
    AllOf,
    AnyOf,
    Climb,
    EntityQuery,
    HasConcept,
    Is,
    Linked,
    Not,
    Order,
    Saying,
    Told,
    Where,
    Window,
)
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of
from tests.naive import NaiveEngine
from tests.relations.dense_events import BODIES, GROUPS, KINDS, OTHERS, PEOPLE, SOURCES, fill
from tests.sqlite.test_laid_filters import arrays_of, laid_out, whole

TWICE = Saying(
    stances=frozenset((Stance.VERIFIED, Stance.ASSERTED, Stance.REPORTED)),
    reviews=frozenset((Review.ACCEPTED,)),
    speakers=2,
    publishers=2,
)


def some_saying(draw: Random) -> Saying:
    """Which claims count: each part now and then."""

    def one(*names: str) -> Where | None:
        return Is(id_of(draw.choice(names))) if draw.random() < 0.25 else None

    return Saying(
        stances=frozenset(draw.sample(list(Stance), 4)) if draw.random() < 0.4 else None,
        reviews=frozenset(draw.sample(list(Review), 2)) if draw.random() < 0.4 else None,
        negated=draw.random() < 0.2,
        contested=draw.choice((None, None, True, False)),
        acts=frozenset({"states"}) if draw.random() < 0.2 else None,
        speaker=one(*OTHERS, *PEOPLE),
        source=one(*SOURCES),
        shown=draw.random() < 0.1,
        speakers=draw.choice((1, 1, 2)),
        publishers=draw.choice((1, 1, 2)),
    )


def some_filter(draw: Random, depth: int = 2) -> Where:
    """A filter for events in which it is said which claims count."""
    if depth and draw.random() < 0.3:
        parts = tuple(some_filter(draw, depth - 1) for _ in range(2))
        return draw.choice((AllOf, AnyOf))(parts)
    if draw.random() < 0.2:
        return Not(some_filter(draw, 0))
    if draw.random() < 0.3:
        codes = frozenset(draw.sample(KINDS, 2))
        test = HasConcept(property="kind", codes=codes, negated=draw.random() < 0.2)
        return Told(test=test, said=some_saying(draw))
    property = draw.choice(("allegedPerpetrator", "allegedPerpetrator", "victim"))
    ends = BODIES if property == "allegedPerpetrator" else GROUPS
    return Linked(
        property=property,
        some=draw.random() < 0.8,
        where=Is(id_of(draw.choice((*ends, *PEOPLE)))) if draw.random() < 0.4 else None,
        before=Climb(property="partOf") if draw.random() < 0.1 else None,
        said=some_saying(draw) if draw.random() < 0.9 else None,
        least=draw.choice((1, 1, 2)),
    )


@pytest.mark.parametrize("coded", [True, False])
@pytest.mark.parametrize("seed", [3, 8])
def test_they_say_what_the_oracle_says(
    tmp_path: Path,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    *,
    coded: bool,
) -> None:
    """By id and by date, with their number; what was decided since is told beside the arrays, and
    what is judged to be one is one."""
    monkeypatch.setattr(counting, "MANY", 0)
    naive, draw, found_any = NaiveEngine(vocabulary, clock=Clock()), Random(seed), 0
    fill(naive, Clock(), seed)
    with (
        laid_out(tmp_path, vocabulary, seed) as engine,
        naive.reading() as expected,
        engine.reading() as found,
    ):
        for level in ("public", "restricted"):
            clearance = Clearance.parse(level)
            oracle = expected.view(clearance, coded=coded)
            view = found.view(clearance, coded=coded)
            for _ in range(60):
                order = draw.choice(((), (Order(property="when"),)))
                query = EntityQuery(classes=("Event",), where=some_filter(draw), order=order)
                asked = whole(view, query, False)
                assert asked == whole(oracle, query, False), query
                found_any += bool(asked[0].rows)
                counting_ = replace(query, window=Window(first=0, count=True))
                assert view.entities(counting_).total == oracle.entities(counting_).total, query
    assert found_any > 30


def test_claims_are_read_of_those_who_may_pass(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of very many events three are laid to one body by two; a third one who is hidden adds
    nothing."""
    engine = SqliteEngine.open(tmp_path / "s.db", vocabulary, clock=clock, adjacency=10**9)
    names = [f"raid {number}" for number in range(1500)]
    twice = ["raid 7", "raid 900", "raid 1400"]
    with closing(engine):
        book = Book(engine, clock)
        book.things("Event", *names)
        book.things("StateBody", "guard")
        book.things("Organisation", *OTHERS)
        claims = [
            claim(name, "allegedPerpetrator", "guard", by=("herald reports",)) for name in names
        ]
        claims += [
            claim(name, "allegedPerpetrator", "guard", by=("watch reports",), marking=marking)
            for name, marking in [*((name, "public") for name in twice), ("raid 8", "restricted")]
        ]
        with engine.writing() as writer:
            writer.record(claims)
            writer.review([one.id for one in claims], Review.ACCEPTED, Decided(by="r", why="read"))
        arrays_of(engine).lay_out()
        read: list[int] = []
        opened = Reader.records_by_key

        def counted(self: Reader, keys: object) -> object:
            some = list(keys)  # type: ignore[call-overload]
            read.append(len(some))
            return opened(self, some)

        monkeypatch.setattr(Reader, "records_by_key", counted)
        where = Linked(property="allegedPerpetrator", said=TWICE)
        for order in ((), (Order(property="when"),)):
            read.clear()
            query = EntityQuery(classes=("Event",), where=where, order=order)
            with engine.reading() as snapshot:
                view = snapshot.view(Clearance.parse("public"))
                page = view.entities(replace(query, window=Window(first=50, count=True)))
            assert ([ref.id for ref in page.rows], page.total) == (sorted(map(id_of, twice)), 3)
            assert sum(read) < counting.MANY + 100
