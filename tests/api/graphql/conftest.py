"""A small invented world to ask about, in a store that counts how often it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from api.graphql.service import Service
from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import PUBLIC, RESTRICTED, Clearance
from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.views.view import View
from graph.vocabulary import Vocabulary
from tests.clock import Clock, later
from tests.naive import NaiveEngine

Ask = Callable[..., Any]


def id_of(name: str) -> str:
    """The id of whatever the world calls `name`."""
    return entity_id("world", name)


class World:
    """Builds a store sentence by sentence; everything is said in one public report."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.clock = Clock()
        self.engine = NaiveEngine(vocabulary, clock=self.clock)
        self.entities: dict[str, Entity] = {}
        self.add("report", "Source")
        self.add("press", "Organisation")

    def add(self, name: str, cls: str, marking: Any = PUBLIC, label: str | None = None) -> str:
        """Register an entity, with a name if it is to have one; its id."""
        entity = Entity(id=id_of(name), cls=cls, marking=marking)
        with self.engine.writing() as writer:
            writer.register([entity])
        self.entities[name] = entity
        if label is not None:
            self.say(name, "name", Literal(datatype="text", text=label, language="en"))
        return entity.id

    def say(self, subject: str, predicate: str, what: Any, **more: Any) -> Claim:
        """Record a claim; `what` is a name of the world, a `Literal`, or a code."""
        said: dict[str, Any] = {}
        if isinstance(what, Literal):
            said["value"] = what
        elif what in self.entities:
            said["object"] = id_of(what)
        else:
            said["concept"] = what
        speakers = more.pop("by", ("press",))
        act = "denies" if more.pop("denied", False) else "states"
        claim = make_claim(
            **{
                "origin": id_of("sheet"),
                "subject": id_of(subject),
                "predicate": predicate,
                "attribution": tuple(
                    Attribution(actor=id_of(speaker), act=act) for speaker in speakers
                ),
                "stance": Stance.ASSERTED,
                "citation": Citation(source=id_of("report"), locator="L1"),
                "marking": PUBLIC,
                **said,
                **more,
            }
        )
        with self.engine.writing() as writer:
            writer.record([claim])
        return claim


def period(edtf: str) -> Literal:
    """A period as a value."""
    parsed = Period.parse(edtf)
    return Literal(datatype="period", text=str(parsed.edtf), period=parsed)


def people(**bounds: Any) -> Literal:
    """A number of people as a value."""
    quantity = Quantity(unit="person", **bounds)
    return Literal(datatype="quantity", text=str(quantity), quantity=quantity)


@pytest.fixture
def world(vocabulary: Vocabulary) -> World:
    """Ostrel in Vardania: a raid of which the harbour police are accused and which they deny."""
    made = World(vocabulary)
    made.add("vardania", "Place", label="Vardania")
    made.add("ostrel", "Place", label="Ostrel")
    made.say("ostrel", "within", "vardania")
    made.add("police", "StateBody", label="Harbour police")
    made.add("state", "State", label="Republic of Vardania")
    made.say("police", "organOf", "state", valid=Period.parse("2010/2015"))
    made.add("fishers", "Group", label="Fishers")
    made.say("fishers", "size", people(best=40, qualifier="around"))
    for name, day in (("raid", "2018-12-28"), ("arrest", "2018-12-29"), ("fire", "2020")):
        made.add(name, "Event", label=name.title())
        made.say(name, "when", period(day))
        made.say(name, "place", "ostrel")
    made.say("raid", "kind", "attack")
    made.say("arrest", "kind", "torture")
    made.say("arrest", "partOf", "raid")
    made.say("raid", "allegedPerpetrator", "police", stance=Stance.ALLEGED, by=("press", "fishers"))
    made.say("raid", "allegedPerpetrator", "police", negated=True, denied=True, by=("police",))
    made.say("raid", "victim", "fishers")
    made.add("call", "Call", label="Look into the raid")
    made.say("call", "about", "raid")
    made.say("call", "addressee", "police")
    made.add("demand", "Demand")
    made.say("demand", "kind", "investigate")
    made.say("call", "demand", "demand")
    made.add("helper", "Person", RESTRICTED, label="Somebody at risk")
    made.say("raid", "helper", "helper", marking=RESTRICTED)
    return made


@pytest.fixture
def service(world: World) -> Service:
    """GraphQL over the world."""
    return Service(world.engine, now=later)


@pytest.fixture
def ask(service: Service) -> Ask:
    """Ask as the public (or `as_`); the reply, decoded."""

    def ask(query: str, variables: Mapping[str, Any] | None = None, **more: Any) -> Any:
        clearance = Clearance.parse(more.pop("as_", "public"))
        return json.loads(service.answer(query, variables, clearance=clearance, **more))

    return ask


READERS = ("classes", "records", "read", "entities", "claims", "search", "find")


class Counting:
    """A view that counts how often it is read."""

    def __init__(self, view: View, calls: list[str]) -> None:
        self._view, self._calls = view, calls

    def __getattr__(self, name: str) -> Any:
        if name in READERS:
            self._calls.append(name)
        return getattr(self._view, name)


class CountingEngine:
    """An engine all of whose views count into one list."""

    def __init__(self, engine: Any) -> None:
        self._engine, self.calls = engine, []
        self.vocabulary = engine.vocabulary

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[CountingEngine]:
        with self._engine.reading(deadline) as self._snapshot:
            yield self

    @property
    def state(self) -> Any:
        return self._snapshot.state

    @property
    def unit(self) -> Any:
        return self._snapshot.unit

    def erased(self, since: int) -> Any:
        return self._snapshot.erased(since)

    def reached(self, *given: Any) -> Any:
        return self._snapshot.reached(*given)

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> Counting:
        return Counting(self._snapshot.view(clearance, known_at, coded=coded), self.calls)


def messages(reply: Mapping[str, Any]) -> Sequence[str]:
    """What the errors of a reply say."""
    assert reply.get("data") is None, reply
    return [error["message"] for error in reply["errors"]]
