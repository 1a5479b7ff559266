"""Duties, and the accused who were asked, as types of the schema: see `api.graphql.tables`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from api.graphql.ledger_tables import REASONS
from api.graphql.relation_tables import PathRow
from api.graphql.tables import Asked, Entry, FieldCost, Table, connection_tables
from graph.duties import DutyBook
from graph.duties.duty_steps import DutyStanding
from graph.duties.gates import Derivation, Duty
from graph.views.view import Page, Ref

if TYPE_CHECKING:
    from api.graphql.run import Run


class DutyRow(NamedTuple):
    """A duty, and the book that it stands in."""

    book: DutyBook
    duty: Duty


class StandingRow(NamedTuple):
    """Where a duty stands on a day."""

    book: DutyBook
    standing: DutyStanding
    on: date


class FoundAmong(NamedTuple):
    """Among how many the rows of a list were found."""

    considered: int = 0
    not_derived: int = 0

    @classmethod
    def at(cls, duties: Sequence[Duty]) -> FoundAmong:
        """So many duties."""
        return cls(len(duties), sum(duty.result is Derivation.NOT_DERIVED for duty in duties))

    def plus(self, other: FoundAmong) -> FoundAmong:
        """Both together."""
        return FoundAmong(self.considered + other.considered, self.not_derived + other.not_derived)


COUNTS = frozenset(("considered", "notDerived"))
"""Fields of a list that want a `FoundAmong`."""


class FoundPage(Page[Any]):
    """A page that may say among how many its list was found."""

    looked: FoundAmong | None = None
    """None where nobody asked."""

    @classmethod
    def of(cls, page: Page[Any], looked: FoundAmong | None) -> FoundPage:
        """The same page."""
        found = cls(*page)
        found.looked = looked
        return found


class LinkRow(NamedTuple):
    """A link between who was asked and who is accused."""

    call: Ref
    asked: Ref
    accused: Ref
    event: Ref
    link: PathRow


def _by_book(
    rows: Sequence[Any], made: Callable[[DutyBook, Sequence[Any]], Sequence[Any]]
) -> Sequence[Any]:
    """What each book makes of its rows, in the order of the rows."""
    places: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(id(row.book), []).append(place)
    found: list[Any] = [None] * len(rows)
    for some in places.values():
        values = made(rows[some[0]].book, [rows[place] for place in some])
        for place, value in zip(some, values, strict=True):
            found[place] = value
    return found


def _reasons(rows: Sequence[DutyRow], asked: Asked, run: Run) -> Sequence[Any]:
    return _by_book(
        rows, lambda book, some: book.reasons([row.duty for row in some], asked.languages)
    )


def _standings(rows: Sequence[DutyRow], asked: Asked, run: Run) -> Sequence[Any]:
    on = asked.given.get("on") or run.today

    def made(book: DutyBook, some: Sequence[DutyRow]) -> Sequence[StandingRow]:
        found = book.standings([row.duty for row in some], on)
        return [StandingRow(book, standing, on) for standing in found]

    return _by_book(rows, made)


def _status_reasons(rows: Sequence[StandingRow], asked: Asked, run: Run) -> Sequence[Any]:
    return _by_book(
        rows,
        lambda book, some: book.status_reasons([row.standing for row in some], asked.languages),
    )


DUTY_TABLES: Mapping[str, Table] = {
    "Obligation": Table(
        "What provisions in force call for from a State after an event, if the accounts of it are "
        "credible. Derived, never a finding: nothing here says that a State failed to do it.",
        {
            "id": Entry(
                "ID!", "A hash of bearer, event, provisions and content.", lambda row: row.duty.id
            ),
            "dutyBearer": Entry(
                "Actor!", "The State.", lambda row: Ref(row.duty.bearing.state, "State")
            ),
            "event": Entry(
                "Event!",
                "The event that gives rise to it.",
                lambda row: Ref(row.duty.event, "Event"),
            ),
            "provisions": Entry(
                "[Provision!]!",
                "The provisions, read together; the one that carries it first.",
                lambda row: [Ref(id, "Provision") for id in row.book.provisions(row.duty)],
                cost=FieldCost(rows=3),
            ),
            "content": Entry(
                "Concept!",
                "What they call for: investigate, remedy.",
                lambda row: row.duty.provisions.content,
            ),
            "bindingness": Entry(
                "Concept!",
                "In what way they bind.",
                lambda row: row.duty.provisions.instrument.bindingness,
            ),
            "result": Entry(
                "Derivation!",
                "Whether it is derived, possible, or not derived.",
                lambda row: row.duty.result.value,
            ),
            "gate": Entry(
                "String",
                "The gate that decided, where it is not derived: matter, person, place, time, "
                "exceptions or evidence.",
                lambda row: row.duty.gate,
            ),
            "inForce": Entry(
                "Extent!",
                "On how many of the event's possible dates.",
                lambda row: row.duty.in_force.value,
            ),
            "status": Entry(
                "DutyStatus!",
                "Where it stands on a day.",
                batch=_standings,
                day="on",
                cost=FieldCost(work=10),
            ),
            "reasons": Entry(
                "[Reason!]!",
                "The rules and claims that it follows from.",
                batch=_reasons,
                cost=REASONS,
            ),
        },
        ("Node",),
    ),
    "DutyStatus": Table(
        "Where a duty stands on a day, as far as that is recorded.",
        {
            "on": Entry("Date!", "The day.", lambda row: row.on.isoformat()),
            "state": Entry(
                "DutyState!",
                "Whether a step or a finding is recorded.",
                lambda row: row.standing.state.value,
            ),
            "contested": Entry(
                "Boolean!",
                "Whether a source says there was no such step.",
                lambda row: row.standing.contested,
            ),
            "reasons": Entry(
                "[Reason!]!",
                "The steps, findings and denials of steps.",
                batch=_status_reasons,
                cost=REASONS,
            ),
        },
    ),
    "SelfInvestigation": Table(
        "A hierarchical or institutional link recorded between the body that was asked and the "
        "actor accused. It says nothing of what either did.",
        {
            "call": Entry("Call!", "The call.", lambda row: row.call),
            "asked": Entry(
                "Actor!", "Who was asked, or got the call forwarded.", lambda row: row.asked
            ),
            "accused": Entry("Actor!", "Who is accused.", lambda row: row.accused),
            "event": Entry("Event!", "Of what.", lambda row: row.event),
            "link": Entry(
                "Path!",
                "The first of the shortest ways from one to the other.",
                lambda row: row.link,
            ),
        },
    ),
    **connection_tables(
        "Obligation",
        more={
            "considered": Entry(
                "Int",
                "How many were looked at, with any result: of an event, a set of provisions that "
                "speaks of its kind, and a State that something ties to the event.",
                lambda page: page.looked.considered,
                cost=FieldCost(work=50),
            ),
            "notDerived": Entry(
                "Int",
                "How many of those considered were not derived.",
                lambda page: page.looked.not_derived,
                cost=FieldCost(work=50),
            ),
        },
    ),
    **connection_tables(
        "SelfInvestigation",
        more={
            "considered": Entry(
                "Int",
                "How many were compared: of a call, who was asked, who is accused, and an event.",
                lambda page: page.looked.considered,
            )
        },
    ),
}
