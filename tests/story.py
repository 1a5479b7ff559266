"""What happens to a store, as plain data, and the way to let an engine live through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from graph.claims.claim import Claim, Entity, Review
from graph.claims.decided import Decided
from graph.claims.marking import Marking
from graph.engines.engine import Engine, Writer
from tests.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    ids: tuple[str, ...]
    to: Review
    why: str
    on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """How sure the coder is."""

    grades: dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Retracted, or reinstated."""

    ids: tuple[str, ...]
    retracted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarked:
    """Claims, or entities, by id."""

    markings: dict[str, Marking]
    entities: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Erased: claims and entities, and all that refines or names them."""

    claims: tuple[str, ...]
    entities: tuple[str, ...]


Act = Registered | Recorded | Reviewed | Graded | Turned | Remarked | Erased


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit of work, at one time."""

    at: int
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything that happens to a store, in order; times never go back and sometimes repeat."""

    seed: int
    size: int
    units: tuple[Unit, ...] = field(repr=False)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """As first registered."""
        return tuple(
            entity
            for unit in self.units
            for act in unit.acts
            if isinstance(act, Registered)
            for entity in act.entities
        )

    @property
    def claims(self) -> tuple[Claim, ...]:
        """As first recorded, coarse ones before those that refine them."""
        return tuple(
            claim
            for unit in self.units
            for act in unit.acts
            if isinstance(act, Recorded)
            for claim in act.claims
        )

    @property
    def gone(self) -> frozenset[str]:
        """The ids of all that was erased; nothing of it is told again."""
        acts = [act for unit in self.units for act in unit.acts if isinstance(act, Erased)]
        return frozenset(id for act in acts for id in (*act.claims, *act.entities))

    @property
    def times(self) -> tuple[int | None, ...]:
        """Known-at times worth asking about: now, before everything, between and at each unit."""
        moments = {unit.at for unit in self.units}
        return (None, *sorted(moments | {at - 1 for at in moments}))

    def ids(self, *classes: str) -> tuple[str, ...]:
        """Of the entities of these classes, or of all; sorted."""
        return tuple(sorted(e.id for e in self.entities if not classes or e.cls in classes))


def build(engine: Engine, told: Story, clock: Clock | None = None) -> None:
    """Let an engine live through a story.

    Args:
        clock: the one that the engine was opened with, set to each unit's time. Left out: the
            engine's own clock says when.
    """
    for unit in told.units:
        if clock is not None:
            clock.now = unit.at
        with engine.writing() as writer:
            for act in unit.acts:
                perform(writer, act)


def perform(writer: Writer, act: Act) -> None:
    """One act, by somebody."""
    if isinstance(act, Registered):
        writer.register(act.entities)
    elif isinstance(act, Recorded):
        writer.record(act.claims)
    elif isinstance(act, Reviewed):
        writer.review(act.ids, act.to, Decided(by="reviewer-1", why=act.why, on=act.on))
    elif isinstance(act, Graded):
        writer.grade(act.grades, Decided(by="coder-1", why="read twice"))
    elif isinstance(act, Turned):
        turn = writer.retract if act.retracted else writer.reinstate
        turn(act.ids, Decided(by="coder-1", why="the sheet changed"))
    elif isinstance(act, Erased):
        macs = [sha256(id.encode()).digest() for id in (*act.claims, *act.entities)]
        writer.expunge(
            act.claims, act.entities, Decided(by="keeper-1", why="asked to"), tombstones=macs
        )
    elif act.entities:
        writer.remark_entities(act.markings, Decided(by="keeper-1", why="looked at again"))
    else:
        # As a person lowers a floor: with a day, a second person, and the rule.
        writer.remark(
            act.markings,
            Decided(by="keeper-1", why="looked at again", on="2026-01-02", second="keeper-2"),
            rules="victims",
        )
