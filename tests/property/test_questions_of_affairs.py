"""The questions of the contract over generated affairs, in which each of them finds something: two
engines answer alike, and a reply is the one over the reader's own copy, byte for byte.

In the stories of `test_questions` anything may be said, and so hardly ever what most of the
questions look for.
"""

from __future__ import annotations

import random
from dataclasses import fields
from pathlib import Path
from typing import Any

import orjson

from api.graphql.service import Service
from graph.claims.claim import Claim, Literal, Review, Stance
from graph.claims.marking import Clearance, Marking
from graph.claims.quantity import Quantity
from graph.vocabulary import Vocabulary
from tests.clock import later
from tests.contract.book import claim, id_of, made, period, text
from tests.duties.law.tables import write_tables
from tests.duties.law.world import law_into
from tests.ledger.cases import affair
from tests.property.opened import copy_of, living
from tests.property.test_questions import EACH, asked
from tests.story import Recorded, Registered, Reviewed, Story, Unit

START = 1_577_836_800_000_000
"""2020-01-01, in microseconds since 1970."""
MARKINGS = tuple(map(Marking.parse, (*["public"] * 8, "restricted", "public+one")))
READERS = tuple(map(Clearance.parse, ("public", "public+one", "restricted", "confidential+one")))
QUESTIONS = {name: question.replace("Chechnya", "Vardania") for name, question in EACH.items()}
"""With the invented place for the one that the first of them names."""


NAMED = {
    "event": "raid",
    "about": "raid",
    "state": "vardania",
    "speaker": "voice",
    "source": "document",
    "of": "unit",
    "from": "unit",
    "to": "ministry",
}
"""What every other reader asks of, so that there is something to find; others ask of anything."""


def people(**bounds: Any) -> Literal:
    quantity = Quantity(unit="person", **bounds)
    return Literal(datatype="quantity", text=str(quantity), quantity=quantity)


def tale(seed: int) -> Story:
    """An affair around calls, in which somebody is accused, commanded, denied, asked and linked."""
    chance = random.Random(seed)
    one = affair(seed, calls=3, responses=5)
    things = [made("town", "Place"), made("land", "Place"), made("men", "Group")]
    things += [made("ana", "Person"), made("last demand", "Demand")]
    stances = (Stance.VERIFIED, Stance.REPORTED, Stance.ALLEGED)

    def when() -> Literal:
        return period(chance.choice(("2018-12", "2018-12-28/2019-01", "[2019-01-02..2019-02]")))

    told = [
        *one.claims,
        *(claim(name, "name", text(f"{name} of Vardania", "en")) for name in ("raid", "guard")),
        claim("land", "name", text("Vardania", "en")),
        claim("document", "publisher", "watch"),
        claim("document", "published", period("2019-02-01")),
        *(claim(event, "when", when()) for event in ("raid", "room", "flood")),
        claim("raid", "kind", "torture", concept=True, by=("watch states",)),
        claim("raid", "kind", "torture", concept=True, by=("voice denies",), negated=True),
        claim("room", "kind", "death-from-torture", concept=True),
        claim("flood", "kind", chance.choice(("killing", "arrest")), concept=True),
        *(claim(event, "place", "town") for event in ("raid", "room", "flood")),
        claim("town", "within", "land"),
        claim("town", "territoryOf", "vardania"),
        claim("vardania", "isoCode", text("VD")),
        *(
            claim(event, "victim", "men", stance=chance.choice(stances))
            for event in ("raid", "room")
        ),
        claim("room", "victim", "ana"),
        claim("men", "size", people(min=chance.randint(1, 9)), by=("watch states",)),
        claim("men", "size", people(best=40, qualifier="around"), by=("mill states",)),
        claim("room", "allegedPerpetrator", "unit", stance=chance.choice(stances)),
        claim("raid", "allegedPerpetrator", "guard", by=("voice denies",), negated=True),
        claim("unit", "subordinateTo", "guard", valid=chance.choice(("2017/2020", "2018/.."))),
        claim("guard", "subordinateTo", "ministry", valid=chance.choice(("2017/2018", "2018/.."))),
        claim("voice", "headOf", "guard"),
        claim("prosecutor", "linkedTo", "guard"),
        claim("call 0", "addressee", "prosecutor"),
        claim("call 0", "about", "raid"),
        claim("call 0", "demand", "last demand"),
        claim("last demand", "kind", "investigate", concept=True),
        claim("call 1", "contains", "call 2"),
    ]
    marked = [_marked(told_claim, chance.choice(MARKINGS)) for told_claim in told]
    accepted = tuple(sorted(c.id for c in marked if chance.random() < 0.9))
    acts = (
        Registered(entities=(*one.entities, *things)),
        Recorded(claims=tuple({c.id: c for c in marked}.values())),
        Reviewed(ids=accepted, to=Review.ACCEPTED, why="read", on=None),
    )
    return Story(seed=seed, size=len(marked), units=(Unit(at=START, acts=acts),))


def _marked(told: Claim, marking: Marking) -> Claim:
    return Claim(**{f.name: getattr(told, f.name) for f in fields(told)} | {"marking": marking})


def _named(variable: str, value: object) -> object:
    if variable not in NAMED:
        return value
    id = id_of(NAMED[variable])
    return [id] if isinstance(value, list) else id


def _found(value: Any) -> bool:
    """Whether there is a row anywhere in an answer."""
    if isinstance(value, dict):
        return any(map(_found, value.values()))
    return bool(value) if isinstance(value, list) else False


def test_each_question_finds_what_the_definitions_and_the_copy_find(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """For every clearance; and there is no question that finds nothing in any affair."""
    tables = write_tables(tmp_path / "law")
    met: set[str] = set()
    for seed in (1,):
        told = tale(seed)
        with (
            living("naive", vocabulary, told) as plain,
            living("sqlite", vocabulary, told) as engine,
        ):
            law_into(plain, tables)
            law = law_into(engine, tables)
            right = Service(plain, now=later, law=law)
            found = Service(engine, now=later, law=law)
            for number, reader in enumerate(READERS):
                with copy_of(engine, "sqlite", reader) as copy:
                    own = Service(copy, now=later, law=law)
                    for name, _, given in asked(told, random.Random(10 * seed + number)):
                        question = QUESTIONS[name]
                        if number % 2 == 0:
                            given = {key: _named(key, value) for key, value in given.items()}
                        reply = found.reply(question, given, clearance=reader)
                        assert reply.answered, (name, given, reply.body)
                        assert right.reply(question, given, clearance=reader) == reply, name
                        for other in (reader, READERS[-1]):
                            assert own.reply(question, given, clearance=other) == reply, name
                        if _found(orjson.loads(reply.body)["data"]):
                            met.add(name)
    assert met == set(QUESTIONS)
