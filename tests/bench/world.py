"""A made-up world of any size: the same seed, the same claims.

Everybody and everything in it is invented. What a store of this kind looks like in practice is
kept: few actors with very many events (the units), many with one; many sources; involvements that
only some may read, some of them in compartments; dates of every precision; calls, few of them
answered.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

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
from graph.claims.marking import PUBLIC, Clearance, Level, Marking
from graph.claims.period import Period
from graph.claims.quantity import Quantity

SYLLABLES = (
    *("ka", "ro", "ven", "dis", "mur", "tal", "o"),
    *("shi", "ber", "lu", "zan", "ge", "pri", "ost"),
)
EVENT_KINDS = ("detention", "torture", "killing", "abduction", "attack", "ill-treatment")
RESPONSE_KINDS = ("acknowledgement", "denial", "token", "no-response", "substantive-reply")
DEMAND_KINDS = ("investigate", "release", "protect", "disclose-information")
STANCES = (Stance.REPORTED, Stance.ALLEGED, Stance.ASSERTED, Stance.VERIFIED, Stance.ESTIMATED)
ORIGIN = entity_id("bench", "origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much of everything; the defaults are the full benchmark."""

    actors: int = 100_000
    events: int = 200_000
    involvements: int = 900_000
    """That the public may read."""
    hidden: int = 100_000
    """Involvements spread over all other markings; the public may read them if there is none."""
    calls: int = 20_000
    responses: int = 60_000
    sources: int = 5_000
    markings: int = 8
    seed: int = 1

    def times(self, factor: float) -> Sizes:
        """The same world, larger or smaller, with as many markings."""
        return Sizes(
            actors=max(1, round(self.actors * factor)),
            events=max(1, round(self.events * factor)),
            involvements=round(self.involvements * factor),
            hidden=round(self.hidden * factor),
            calls=round(self.calls * factor),
            responses=round(self.responses * factor),
            sources=max(1, round(self.sources * factor)),
            markings=self.markings,
            seed=self.seed,
        )


class Ids(Sequence[str]):
    """Ids that are made when they are asked for, so that a world of any size takes no memory."""

    def __init__(self, what: str, count: int, origin: str = ORIGIN) -> None:
        self._what, self._count, self._origin = what, count, origin

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(self._count))]
        if not 0 <= at < self._count:
            raise IndexError(at)
        return entity_id(self._origin, f"{self._what} {at}")


class World:
    """Entities and claims of one made-up world, as streams."""

    def __init__(self, sizes: Sizes, origin: str = ORIGIN) -> None:
        """
        Args:
            origin: whose world it is; those of two have nothing in common.
        """
        self.sizes, self.origin = sizes, origin
        self.markings = tuple(
            Marking(level=Level(i % 4), compartments=frozenset({f"c{i // 4}"} if i >= 4 else ()))
            for i in range(sizes.markings)
        )
        self.actors = Ids("actor", sizes.actors, origin)
        self.events = Ids("event", sizes.events, origin)
        self.calls = Ids("call", sizes.calls, origin)
        self.demands = Ids("demand", sizes.calls, origin)
        self.responses = Ids("response", sizes.responses, origin)
        self.sources = Ids("source", sizes.sources, origin)
        self.places = Ids("place", 100, origin)

    def entities(self) -> Iterator[Entity]:
        """Every entity, public all: what is hidden is hidden by its claims' markings."""
        kinds = (
            ("Event", self.events), ("Call", self.calls), ("Demand", self.demands),
            ("Response", self.responses), ("Source", self.sources), ("Place", self.places),
        )  # fmt: skip
        for i, actor in enumerate(self.actors):
            cls = ("Person", "Group", "StateBody", "Organisation")[i % 4]
            yield Entity(id=actor, cls=cls, marking=PUBLIC)
        for cls, ids in kinds:
            for entity in ids:
                yield Entity(id=entity, cls=cls, marking=PUBLIC)

    @property
    def reads_all(self) -> Clearance:
        """The clearance of who may read everything."""
        compartments = frozenset().union(*(m.compartments for m in self.markings))
        return Clearance(level=Level.CONFIDENTIAL, compartments=compartments)

    @property
    def reads_half(self) -> Clearance:
        """The clearance of who may read every other compartment, and so half of the markings."""
        found = frozenset(f"c{number}" for number in range(0, self.sizes.markings // 4, 2))
        return Clearance(level=Level.CONFIDENTIAL, compartments=found)

    def claims(self) -> Iterator[Claim]:
        """Every claim: a name an actor, a kind, date and place an event, one an involvement …"""
        draw = random.Random(self.sizes.seed)
        for actor in self.actors:
            yield self._text(draw, actor, "name", self._name(draw))
        for place in self.places:
            yield self._text(draw, place, "name", self._name(draw))
        for event in self.events:
            yield self._concept(draw, event, "kind", draw.choice(EVENT_KINDS))
            yield self._period(draw, event, "when")
            yield self._relation(draw, event, "place", draw.choice(self.places))
        units = self.actors[:10]
        for i in range(self.sizes.involvements + self.sizes.hidden):
            event = self.events[i % len(self.events)]
            # A tenth of all involvements falls on ten units: the super-nodes of real stores.
            pool = units if draw.random() < 0.1 else self.actors
            predicate = "allegedPerpetrator" if i % 3 else "victim"
            hide = i >= self.sizes.involvements
            yield self._relation(draw, event, predicate, draw.choice(pool), hide=hide)
        for i in range(1, len(self.actors), 4):
            actor = self.actors[i]
            size = Quantity(unit="person", min=draw.randrange(1, 40))
            yield self._claim(
                draw,
                actor,
                "size",
                value=Literal(datatype="quantity", text=str(size), quantity=size),
            )
        for call, demand in zip(self.calls, self.demands, strict=True):
            yield self._period(draw, call, "madeOn")
            yield self._relation(draw, call, "issuer", draw.choice(self.actors))
            yield self._relation(draw, call, "addressee", draw.choice(self.actors))
            yield self._relation(draw, call, "about", draw.choice(self.events))
            yield self._relation(draw, call, "demand", demand)
            yield self._concept(draw, demand, "kind", draw.choice(DEMAND_KINDS))
        for response in self.responses:
            yield self._relation(draw, response, "responseTo", draw.choice(self.calls))
            yield self._relation(draw, response, "responseBy", draw.choice(self.actors))
            yield self._concept(draw, response, "kind", draw.choice(RESPONSE_KINDS))
            yield self._period(draw, response, "when")

    def _claim(
        self,
        draw: random.Random,
        subject: str,
        predicate: str,
        *,
        hide: bool = False,
        **content: object,
    ) -> Claim:
        return make_claim(
            origin=self.origin,
            subject=subject,
            predicate=predicate,
            attribution=(
                Attribution(actor=self.actors[draw.randrange(len(self.actors))], act="reports"),
            ),
            stance=draw.choice(STANCES),
            citation=Citation(
                source=draw.choice(self.sources), locator=f"L{draw.randrange(1, 400)}"
            ),
            marking=draw.choice(self.markings[1:] or self.markings) if hide else PUBLIC,
            **content,
        )

    def _relation(
        self, draw: random.Random, subject: str, predicate: str, to: str, *, hide: bool = False
    ) -> Claim:
        return self._claim(draw, subject, predicate, object=to, hide=hide)

    def _concept(self, draw: random.Random, subject: str, predicate: str, code: str) -> Claim:
        return self._claim(draw, subject, predicate, concept=code)

    def _text(self, draw: random.Random, subject: str, predicate: str, text: str) -> Claim:
        return self._claim(
            draw, subject, predicate, value=Literal(datatype="text", text=text, language="en")
        )

    def _period(self, draw: random.Random, subject: str, predicate: str) -> Claim:
        year, month, day = draw.randrange(2005, 2026), draw.randrange(1, 13), draw.randrange(1, 29)
        edtf = (
            f"{year}",
            f"{year}-{month:02}",
            f"{year}-{month:02}-{day:02}",
            f"{year}-{month:02}-{day:02}~",
        )[draw.randrange(4)]
        period = Period.parse(edtf)
        return self._claim(
            draw, subject, predicate, value=Literal(datatype="period", text=edtf, period=period)
        )

    def _name(self, draw: random.Random) -> str:
        words = (
            "".join(draw.choice(SYLLABLES) for _ in range(draw.randrange(2, 5))) for _ in range(2)
        )
        return " ".join(word.capitalize() for word in words)
