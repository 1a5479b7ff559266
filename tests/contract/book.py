"""A store told in few words, for the contract suite: names instead of ids, public unless said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
from graph.claims.marking import Clearance, Marking
from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.engines.engine import Engine
from graph.views.replies import Want, read_one
from graph.views.view import Page, View, Window
from tests.clock import Clock


def id_of(name: str) -> str:
    """The id that the book gives this name."""
    return entity_id("contract", name)


def text(value: str, language: str | None = None) -> Literal:
    """A text, or a name."""
    return Literal(datatype="text", text=value, language=language)


def period(edtf: str) -> Literal:
    """A date or a period."""
    return Literal(datatype="period", text=edtf, period=Period.parse(edtf))


def undated(words: str) -> Literal:
    """A date that the source gives in words only."""
    return Literal(datatype="period", text=words, period=Period(as_found=words))


def number(value: str) -> Literal:
    """A number."""
    return Literal(datatype="number", text=value)


def count(least: int) -> Literal:
    """At least so many people."""
    quantity = Quantity(unit="person", min=least)
    return Literal(datatype="quantity", text=str(quantity), quantity=quantity)


@contextmanager
def viewing(
    engine: Engine, clearance: str = "public", known_at: int | None = None
) -> Iterator[View]:
    """What a clearance sees of an engine's store."""
    with engine.reading() as snapshot:
        yield snapshot.view(Clearance.parse(clearance), known_at)


class Book:
    """Writes to one engine and asks it; every writing takes a second of its clock."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine, self.clock = engine, clock
        self.thing("document", "Source")

    def thing(self, name: str, cls: str = "Event", marking: str = "public") -> str:
        """Register an entity; its id."""
        self.clock.tick()
        with self.engine.writing() as writer:
            writer.register([made(name, cls, marking)])
        return id_of(name)

    def things(self, cls: str, *names: str) -> None:
        """Register several public ones at once."""
        self.clock.tick()
        with self.engine.writing() as writer:
            writer.register([made(name, cls) for name in names])

    def says(self, subject: str, predicate: str, what: str | Literal, **more: Any) -> str:
        """Record a claim about the entity of that name; its id. See `claim`."""
        told = claim(subject, predicate, what, **more)
        self.clock.tick()
        with self.engine.writing() as writer:
            writer.record([told])
        return told.id

    def review(self, id: str, to: str, why: str = "read", on: str | None = None) -> int:
        self.clock.tick()
        with self.engine.writing() as writer:
            return writer.review([id], Review(to), Decided(by="reviewer", why=why, on=on))

    def retract(self, *ids: str) -> int:
        self.clock.tick()
        with self.engine.writing() as writer:
            return writer.retract(ids, Decided(by="coder", why="said no longer"))

    def reinstate(self, *ids: str) -> int:
        self.clock.tick()
        with self.engine.writing() as writer:
            return writer.reinstate(ids, Decided(by="coder", why="said again"))

    def remark(self, id: str, marking: str) -> int:
        self.clock.tick()
        with self.engine.writing() as writer:
            return writer.remark({id: Marking.parse(marking)}, Decided(by="keeper", why="asked to"))

    def remark_thing(self, name: str, marking: str) -> int:
        self.clock.tick()
        with self.engine.writing() as writer:
            return writer.remark_entities(
                {id_of(name): Marking.parse(marking)}, Decided(by="keeper", why="asked to")
            )

    @contextmanager
    def view(self, clearance: str = "public", known_at: int | None = None) -> Iterator[View]:
        with viewing(self.engine, clearance, known_at) as view:
            yield view

    def ask(
        self, want: Want[object], name: str, *, as_: str = "public", at: int | None = None
    ) -> Any:
        """What one want says of one entity; None where it is not in the reply."""
        with self.view(as_, at) as view:
            return read_one(view, want, [id_of(name)]).get(id_of(name))

    def record(self, id: str, *, as_: str = "public", at: int | None = None) -> Any:
        """A claim as a view has it; None where it is not in it."""
        with self.view(as_, at) as view:
            return view.records([id]).get(id)


def made(name: str, cls: str, marking: str = "public") -> Entity:
    """An entity that is not registered yet."""
    return Entity(id=id_of(name), cls=cls, marking=Marking.parse(marking))


def claim(
    subject: str,
    predicate: str,
    what: str | Literal,
    *,
    concept: bool = False,
    by: tuple[str, ...] = (),
    valid: str | None = None,
    marking: str = "public",
    source: str = "document",
    line: int = 1,
    **more: Any,
) -> Claim:
    """A claim that is not recorded yet.

    Args:
        what: a literal, the name of an entity or, with `concept`, a code.
        by: the attribution as ``name act`` each.
        line: tells claims apart that are otherwise the same.
        more: any other field of a claim.
    """
    field = "value" if isinstance(what, Literal) else "concept" if concept else "object"
    content = id_of(what) if isinstance(what, str) and not concept else what
    links = [link.rsplit(maxsplit=1) for link in by]
    return make_claim(
        **{"origin": id_of("sheet"), "stance": Stance.ASSERTED}
        | {field: content}
        | {"subject": id_of(subject), "predicate": predicate}
        | {"attribution": tuple(Attribution(actor=id_of(actor), act=act) for actor, act in links)}
        | {"valid": None if valid is None else Period.parse(valid)}
        | {"citation": Citation(source=id_of(source), locator=f"L{line}", quote=None)}
        | {"marking": Marking.parse(marking)}
        | more
    )


def ends(page: Page[Any]) -> list[str]:
    """The ids at the other end of a page of relations."""
    return [row.to.id for row in page.rows]


def claim_ids(page: Page[Any]) -> list[str]:
    """The ids of a page of records."""
    return [row.claim.id for row in page.rows]


def ids(*names: str) -> list[str]:
    """The ids of these names, sorted as every order ends."""
    return sorted(id_of(name) for name in names)


ALL = Window(first=1000, count=True)
