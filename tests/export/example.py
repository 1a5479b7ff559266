"""The invented store that ``graph/export/FORMATS.md`` explains line by line."""

from __future__ import annotations

from graph.claims.claim import (
    Attribution,
    Citation,
    Entity,
    Literal,
    Review,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.decided import Decided
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine

SHEET = entity_id("example", "sheet")
PUBLIC = Marking.parse("public")


def example(vocabulary: Vocabulary) -> NaiveEngine:
    """A raid in Ostrel: its date, an accusation, and the denial of it."""
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    ids = {}
    classes = {"raid": "Event", "harbour police": "StateBody", "watch": "Organisation"}
    with engine.writing() as writer:
        for name, cls in {**classes, "statement": "Source"}.items():
            ids[name] = entity_id(SHEET, name)
            writer.register([Entity(id=ids[name], cls=cls, marking=PUBLIC)])

        def says(line: str, *chain: tuple[str, str], stance: Stance, **what: object) -> str:
            claim = make_claim(
                origin=SHEET,
                subject=ids["raid"],
                attribution=tuple(Attribution(actor=ids[actor], act=act) for actor, act in chain),
                stance=stance,
                citation=Citation(source=ids["statement"], locator=line),
                marking=PUBLIC,
                **what,
            )
            writer.record([claim])
            return claim.id

        when = Period.parse("2018-12", as_found="last December", inferred="year of the statement")
        dated = says(
            *("L2", ("watch", "states")),
            stance=Stance.ASSERTED,
            predicate="when",
            value=Literal(datatype="period", text=str(when), period=when),
        )
        police = {"predicate": "allegedPerpetrator", "object": ids["harbour police"]}
        says("L3", ("watch", "alleges"), stance=Stance.ALLEGED, **police)
        says(
            *("L7", ("watch", "reports"), ("harbour police", "denies")),
            stance=Stance.REPORTED,
            negated=True,
            **police,
        )
    clock.tick()
    with engine.writing() as writer:
        writer.review([dated], Review.ACCEPTED, Decided(by="coder-1", why="read", on="2026-01-01"))
    return engine
