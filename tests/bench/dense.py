"""A made-up store in which everything is linked to everything: where small questions are dear.

Real stores have such corners: a unit that is named in every event of a war, a letter with forty
demands to every ministry.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Review,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC
from graph.claims.period import Period
from graph.engines.engine import Engine

ORIGIN = entity_id("dense", "origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """How much of everything; the defaults are the full measurement."""

    bodies: int = 300
    events: int = 400
    """Each laid to every body."""
    letters: int = 10
    demands: int = 40
    """Of each letter."""
    addressees: int = 20
    """Of each letter, and so of each demand."""
    responses: int = 40
    """To each letter."""


SMALL = Density(bodies=30, events=40, letters=3, demands=12, addressees=6, responses=8)


def named(what: str, at: int) -> str:
    """The id of the thing of that kind and number."""
    return entity_id(ORIGIN, f"{what} {at}")


class Dense:
    """Entities and claims of one such store."""

    def __init__(self, density: Density) -> None:
        self.density = density
        self._draw = random.Random(1)
        self._source = named("source", 0)
        self._speakers = [named("body", at) for at in range(min(density.bodies, 20))]

    def entities(self) -> Iterator[Entity]:
        given = self.density
        counts = {
            "source": ("Source", 1),
            "state": ("State", 1),
            "place": ("Place", 20),
            "body": ("StateBody", given.bodies),
            "person": ("Person", given.bodies),
            "event": ("Event", given.events),
            "letter": ("Call", given.letters),
            "demand": ("Demand", given.letters * given.demands),
            "response": ("Response", given.letters * given.responses),
        }
        for what, (cls, count) in counts.items():
            for at in range(count):
                yield Entity(id=named(what, at), cls=cls, marking=PUBLIC)

    def claims(self) -> Iterator[Claim]:
        given, say, date = self.density, self._says, self._dated
        state = named("state", 0)
        yield self._names(state, "Ostrel")
        for at in range(20):
            yield self._names(named("place", at), f"Place {at}")
            if at:
                yield say(named("place", at), "within", object=named("place", at - 1))
        for at in range(given.bodies):
            body = named("body", at)
            yield self._names(body, f"Unit {at}")
            yield self._names(named("person", at), f"Officer {at}")
            yield say(body, "organOf", object=state)
            yield say(named("person", at), "memberOf", object=body)
            if at:
                yield say(body, "subordinateTo", object=named("body", at // 2))
        for at in range(given.events):
            event = named("event", at)
            yield self._names(event, f"Raid {at}")
            yield say(event, "kind", concept="killing" if at % 2 else "torture")
            yield date(event, "when", f"2019-{1 + at % 12:02}-{1 + at % 28:02}")
            yield say(event, "place", object=named("place", at % 20))
            if at % 4:
                yield say(event, "partOf", object=named("event", at - 1))
            for body in range(given.bodies):
                yield say(event, "allegedPerpetrator", object=named("body", body))
                if body % 8 == 0:
                    yield say(event, "victim", object=named("person", body))
        for at in range(given.letters):
            yield from self._letter(at)

    def _letter(self, at: int) -> Iterator[Claim]:
        given, say, date = self.density, self._says, self._dated
        letter = named("letter", at)
        yield date(letter, "madeOn", f"2019-06-{1 + at % 28:02}")
        yield say(letter, "issuer", object=named("person", at))
        for body in range(given.addressees):
            yield say(letter, "addressee", object=named("body", body))
        for event in range(0, given.events, max(1, given.events // 20)):
            yield say(letter, "about", object=named("event", event))
        for number in range(given.demands):
            demand = named("demand", at * given.demands + number)
            yield say(letter, "demand", object=demand)
            yield say(demand, "kind", concept="investigate" if number % 2 else "release")
        for number in range(given.responses):
            response = named("response", at * given.responses + number)
            yield say(response, "responseTo", object=letter)
            yield say(response, "responseBy", object=named("body", number % given.bodies))
            yield say(response, "kind", concept="acknowledgement" if number % 3 else "denial")
            yield date(response, "when", f"2019-0{7 + number % 3}-{1 + number % 28:02}")

    def _names(self, subject: str, text: str) -> Claim:
        value = Literal(datatype="text", text=text, language="en")
        return self._says(subject, "name", value=value)

    def _dated(self, subject: str, predicate: str, edtf: str) -> Claim:
        value = Literal(datatype="period", text=edtf, period=Period.parse(edtf))
        return self._says(subject, predicate, value=value)

    def _says(self, subject: str, predicate: str, **content: object) -> Claim:
        return make_claim(
            origin=ORIGIN,
            subject=subject,
            predicate=predicate,
            attribution=(Attribution(actor=self._draw.choice(self._speakers), act="reports"),),
            stance=self._draw.choice((Stance.REPORTED, Stance.ALLEGED, Stance.ASSERTED)),
            citation=Citation(source=self._source, locator=f"L{self._draw.randrange(400)}"),
            marking=PUBLIC,
            **content,
        )


def fill_densely(engine: Engine, density: Density = SMALL) -> Engine:
    """Load such a store, a third of its claims accepted."""
    world = Dense(density)
    with engine.writing() as writer:
        writer.register(world.entities())
        claims = list(world.claims())
        writer.record(claims)
        accepted = [claim.id for claim in claims[::3]]
        writer.review(accepted, Review.ACCEPTED, Decided(by="coder", why="read"))
    return engine
