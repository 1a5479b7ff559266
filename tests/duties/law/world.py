"""An invented affair, built claim by claim, in a store that holds the invented law."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graph.changes.load import load
from graph.claims.claim import (
    BY_SOFTWARE,
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Particular,
    Review,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, RESTRICTED, Clearance, Marking
from graph.claims.period import Period
from graph.duties.law import Law, read_law
from graph.engines.engine import Engine
from graph.views.view import View
from tests.duties.law.tables import ROWS

ORIGIN = entity_id("an invented affair", "origin")
STATES = {row.split(",")[0]: row.split(",")[1] for row in ROWS["states"]}
PERIODS = ("when", "madeOn", "ended", "inForce", "becameFinal")
TEXTS = ("name", "isoCode")
_PROPOSED = Particular(property=BY_SOFTWARE, value=Literal(datatype="text", text="a program"))
ALL = Clearance.parse("confidential")

__all__ = ["ALL", "PUBLIC_CLEARANCE", "RESTRICTED", "World"]


class World:
    """What is said, until it is put into an engine."""

    def __init__(self, salt: str = "") -> None:
        self._salt = salt
        self.classes: dict[str, tuple[str, Marking]] = {}
        self.claims: list[tuple[Claim, bool]] = []
        self.add("paper", "Source")
        self.add("reporter", "Organisation")

    def id(self, name: str) -> str:
        """The id of what the story calls so; States have those of the tables."""
        return STATES.get(name) or entity_id(f"an invented affair{self._salt}", name)

    def add(self, name: str, cls: str, marking: Marking = PUBLIC) -> None:
        self.classes[name] = (cls, marking)

    def say(
        self,
        subject: str,
        predicate: str,
        said: str,
        *,
        stance: Stance = Stance.REPORTED,
        negated: bool = False,
        by: str = "reporter",
        valid: str | None = None,
        accepted: bool = True,
        marking: Marking = PUBLIC,
        by_software: bool = False,
    ) -> str:
        """One claim: of an entity of the story, a period, a text, or else a kind."""
        value: dict[str, Any] = {"concept": said}
        if predicate in PERIODS:
            value = {
                "value": Literal(datatype="period", text=said, period=Period.parse(said)),
                "concept": None,
            }
        elif predicate in TEXTS:
            value = {"value": Literal(datatype="text", text=said), "concept": None}
        elif said in self.classes or said in STATES:
            value = {"object": self.id(said), "concept": None}
        claim = make_claim(
            origin=ORIGIN,
            subject=self.id(subject),
            predicate=predicate,
            negated=negated,
            attribution=(Attribution(actor=self.id(by), act="reports"),),
            stance=stance,
            valid=None if valid is None else Period.parse(valid),
            citation=Citation(source=self.id("paper")),
            marking=marking,
            particulars=(_PROPOSED,) if by_software else (),
            **value,
        )
        self.claims.append((claim, accepted))
        return claim.id

    def to(self, subject: str, predicate: str, id: str, *, accepted: bool = True) -> None:
        """A relation to something that is not of the story, by its id."""
        claim = make_claim(
            origin=ORIGIN,
            subject=self.id(subject),
            predicate=predicate,
            object=id,
            attribution=(Attribution(actor=self.id("reporter"), act="reports"),),
            stance=Stance.REPORTED,
            citation=Citation(source=self.id("paper")),
            marking=PUBLIC,
        )
        self.claims.append((claim, accepted))

    def drop(self, claim: str) -> None:
        """Take a claim out of the story."""
        self.claims = [(one, accepted) for one, accepted in self.claims if one.id != claim]

    def tell(self, engine: Engine, *, backwards: bool = False) -> Engine:
        """Put everything into an engine."""
        claims = self.claims[::-1] if backwards else self.claims
        with engine.writing() as writer:
            writer.register(
                Entity(id=self.id(name), cls=cls, marking=marking)
                for name, (cls, marking) in self.classes.items()
            )
            writer.record(claim for claim, _ in claims)
            accepted = [claim.id for claim, accepted in claims if accepted]
            writer.review(accepted, Review.ACCEPTED, Decided(by="r", why="read", on="2020-01-01"))
        return engine


def law_into(engine: Engine, folder: Path) -> Law:
    """Load the tables of a folder into an engine, and read them."""
    report = load([folder / "instruments.csv"], engine)
    assert not report.errors, report.errors
    return read_law(folder, engine.vocabulary)


@contextmanager
def seen(engine: Engine, clearance: Clearance = PUBLIC_CLEARANCE) -> Iterator[View]:
    """The store as a clearance sees it."""
    with engine.reading() as snapshot:
        yield snapshot.view(clearance)
