"""What was written of what a reader reads: hidden writes are none, visible ones name what they are
about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import Clearance, Marking
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, id_of, period, text
from tests.engines import EVERY, OPENERS
from tests.ledger.cases import affair

ALL = "confidential+one"


@dataclass
class Told:
    """A public raid, and a cave that is hidden; claims of both, by what they are called here."""

    book: Book
    said: dict[str, str] = field(default_factory=dict)

    @property
    def unit(self) -> int:
        with self.book.engine.reading() as snapshot:
            return snapshot.unit

    def reached(self, unit: int, reader: str = "public", **most: int) -> frozenset[str] | None:
        with self.book.engine.reading() as snapshot:
            found = snapshot.reached(unit, Clearance.parse(reader), **most)
            return None if found is None else found.ids


@pytest.fixture
def told(book: Book) -> Told:
    for name, cls, marking in (
        *(("raid", "Event", "public"), ("room", "Event", "public")),
        *(("cave", "Event", "restricted"), ("nell", "Person", "public")),
        *(("eleanor", "Person", "public"), ("report", "Source", "restricted")),
    ):
        book.thing(name, cls, marking)
    told = Told(book)
    told.said["name"] = book.says("raid", "name", text("Raid of Ostrel"))
    told.said["hidden"] = book.says("raid", "victim", "nell", line=2, marking="restricted")
    told.said["cave"] = book.says("cave", "name", text("Cave of Ostrel"))
    told.said["wide"] = book.says("raid", "when", period("2020"))
    told.said["fine"] = book.says("raid", "when", period("2020-02"), refines=told.said["wide"])
    return told


Write = Callable[[Book, dict[str, str]], object]

HIDDEN: dict[str, Write] = {
    "a thing": lambda book, said: book.thing("den", marking="restricted"),
    "a claim": lambda book, said: book.says("raid", "victim", "nell", marking="restricted"),
    "of a hidden source": lambda book, said: book.says("raid", "victim", "nell", source="report"),
    "a finer claim": lambda book, said: book.says(
        "raid", "when", period("2020-03"), refines=said["wide"], marking="restricted"
    ),
    "a review": lambda book, said: book.review(said["hidden"], "accepted"),
    "a review in the cave": lambda book, said: book.review(said["cave"], "rejected"),
    "a retraction": lambda book, said: book.retract(said["hidden"]),
    "another marking": lambda book, said: book.remark(said["hidden"], "public+one"),
    "another marking in the cave": lambda book, said: book.remark(said["cave"], "restricted"),
    "another marking of the cave": lambda book, said: book.remark_thing("cave", "public+one"),
    "a judgement": lambda book, said: book.says("nell", "sameAs", "eleanor", marking="restricted"),
    "a withdrawal": lambda book, said: book.says(
        "document", "withdrawnOn", period("2020-02-03"), marking="restricted"
    ),
}


@pytest.mark.parametrize("what", sorted(HIDDEN))
def test_what_is_hidden_reaches_nobody_else(told: Told, what: str) -> None:
    unit = told.unit
    HIDDEN[what](told.book, told.said)
    assert told.reached(unit) == frozenset()
    assert told.reached(unit, most=0) == frozenset()
    assert told.reached(unit, ALL) != frozenset()
    assert told.reached(unit, ALL, most=0) is None


SEEN: dict[str, tuple[Write, set[str]]] = {
    "a thing": (lambda book, said: book.thing("den"), {"den"}),
    "a claim": (
        lambda book, said: book.says("raid", "victim", "nell"),
        {"raid", "nell", "document"},
    ),
    "a finer claim": (
        lambda book, said: book.says("room", "when", period("2020-03"), refines=said["wide"]),
        {"raid", "room", "document"},
    ),
    "a review": (lambda book, said: book.review(said["name"], "accepted"), {"raid", "document"}),
    "a retraction": (lambda book, said: book.retract(said["name"]), {"raid", "document"}),
    "what gets hidden": (lambda book, said: book.remark(said["name"], "restricted"), {"raid"}),
    "a source that gets hidden": (
        lambda book, said: book.remark_thing("document", "restricted"),
        {"document", "raid"},
    ),
    "what is hidden no more": (
        lambda book, said: book.remark(said["hidden"], "public"),
        {"raid", "nell"},
    ),
    "a thing that is hidden no more": (
        lambda book, said: book.remark_thing("cave", "public"),
        {"cave", "document"},
    ),
    "a wide claim that gets hidden, with its finer one": (
        lambda book, said: book.remark(said["wide"], "restricted"),
        {"raid"},
    ),
}


@pytest.mark.parametrize("what", sorted(SEEN))
def test_what_a_reader_reads_or_read_is_named(told: Told, what: str) -> None:
    unit, (write, named) = told.unit, SEEN[what]
    write(told.book, told.said)
    found = told.reached(unit)
    assert found is not None
    assert found >= set(map(id_of, named))
    assert told.reached(unit, most=0) is None


def test_what_came_and_went_reaches_nobody(told: Told) -> None:
    """Hidden again before anybody looked; and what was public when nobody had it yet."""
    unit = told.unit
    told.book.remark(told.said["hidden"], "public")
    told.book.remark(told.said["hidden"], "restricted")
    late = told.book.says("raid", "victim", "eleanor")
    told.book.remark(late, "restricted")
    assert told.reached(unit) == frozenset()


def test_hidden_volume_does_not_count(told: Told) -> None:
    """So many that nobody names them, for who reads them alone."""
    unit = told.unit
    with told.book.engine.writing() as writer:
        writer.remark_entities({id_of("cave"): Marking.parse("public+one")}, _BY)
    for line in range(4):
        told.book.says("cave", "victim", "nell", line=line + 5)
    assert told.reached(unit, most=3) == frozenset()
    assert told.reached(unit, "public+one", most=3) is None
    assert told.reached(unit, "public+one") == frozenset(map(id_of, ("cave", "nell", "document")))


_BY = Decided(by="keeper", why="asked to")
_MARKINGS = tuple(map(Marking.parse, ("public", "public", "restricted", "public+one")))


@pytest.mark.parametrize("seed", range(6))
def test_it_is_what_the_oracle_says(tmp_path: Path, vocabulary: Vocabulary, seed: int) -> None:
    """Behind each unit of a life: nothing where that says nothing, else at least the same."""
    chance = Random(seed)
    one = affair(seed, calls=3, responses=5)
    # A server is asked over the network, so it gets the first two lives alone.
    kinds = EVERY if seed < 2 else OPENERS
    engines = [EVERY[kind](tmp_path / f"{kind}.db", vocabulary, Clock()) for kind in kinds]
    units: list[list[int]] = []
    told, there = list(one.claims), list[str]()
    things = [entity.id for entity in one.entities]
    for turn in range(14):
        some = chance.sample(there, min(3, len(there)))
        claims, told = (told[: 1 + len(told) // 3], told[1 + len(told) // 3 :])
        markings = {id: chance.choice(_MARKINGS) for id in chance.sample(things, 3)}
        others = {id: chance.choice(_MARKINGS) for id in some}
        what = chance.randrange(5) if turn > 2 else 0
        for engine in engines:
            with engine.writing() as writer:
                if not turn:
                    writer.register(one.entities)
                if what == 0:
                    writer.record(claims)
                elif what == 1:
                    writer.review(some, Review.ACCEPTED, Decided(by=f"r{turn}", why=""))
                elif what == 2:
                    writer.retract(some, _BY)
                elif what == 3:
                    writer.remark_entities(markings, _BY)
                else:
                    writer.remark(others, _BY)
        if what == 0:
            there += [claim.id for claim in claims]
        units.append([_unit(engine) for engine in engines])
        for reader in ("public", "restricted", "public+one", ALL):
            for since in units[-4:] if kinds is EVERY else units:
                oracle, *others = (
                    _reached(engine, unit, reader)
                    for engine, unit in zip(engines, since, strict=True)
                )
                assert oracle is not None
                for ours in others:
                    assert ours is not None
                    assert ours >= oracle
                    assert bool(ours) == bool(oracle), (turn, what, reader, since)
    for engine in engines:
        engine.close()


def _unit(engine: Engine) -> int:
    with engine.reading() as snapshot:
        return snapshot.unit


def _reached(engine: Engine, unit: int, reader: str) -> frozenset[str] | None:
    with engine.reading() as snapshot:
        found = snapshot.reached(unit, Clearance.parse(reader))
        return None if found is None else found.ids
