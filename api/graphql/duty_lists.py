"""Lists of what is computed from a view: duties, and the accused who were asked.

Nothing of it is stored, so that their rows are no entities: a list is computed whole, a page of it
is laid out, and the entities and claims that the page names are read with the next level.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, NamedTuple, Protocol

from api.graphql import lists
from api.graphql.call_columns import ReasonsPlan, lay_out_reasons
from api.graphql.run import ClaimPlan, EntityPlan, Getter, Rows, Run
from graph.calls.reasons import Reason
from graph.dutybook import DutyBook, derive_obligations
from graph.dutybook.steps import Standing
from graph.obligations import Derivation, Duty
from graph.self_investigations import SelfInvestigation, self_investigations
from graph.view import Key, Page, Window


class Row(NamedTuple):
    """A duty, and the book that it stands in."""

    book: DutyBook
    duty: Duty


class NodePlan(Protocol):
    """What is selected of the rows of one list."""

    def follow(self, rows: Sequence[Any], run: Run) -> None: ...

    def lay_out(self, row: Any, run: Run) -> Any: ...


class ComputedList:
    """What is selected of a list: the parts of the connection, and the plans of its rows."""

    def __init__(self, parts: Mapping[str, lists.Part], nodes: Sequence[NodePlan]) -> None:
        self._parts, self._nodes = tuple(parts.items()), nodes

    def follow(self, pages: Iterable[Page[Any]], run: Run) -> None:
        """Tell the run what the rows of these pages need."""
        rows = list(chain.from_iterable(page.rows for page in pages))
        run.budget.spend(len(rows))
        for node in self._nodes:
            node.follow(rows, run)

    def lay_out(self, page: Page[Any], run: Run) -> dict[str, Any]:
        """The connection's reply."""
        return {key: part(page, run) for key, part in self._parts}


def rows_part(plan: NodePlan) -> lists.Part:
    """The rows themselves, laid out."""
    return lambda page, run: [plan.lay_out(row, run) for row in page.rows]


def page_of(rows: Sequence[Any], keys: Sequence[Key], window: Window) -> Page[Any]:
    """The stretch of an ordered list that a window shows."""
    start = 0 if window.after is None else bisect_right(keys, window.after)
    end = start + window.first
    total = len(rows) if window.count else None
    return Page(rows[start:end], keys[start:end], end < len(rows), total)


# ---------------------------------------------------------------------------------------- duties


class ObligationsField(NamedTuple):
    """Duties at the root."""

    on: date | None
    bearer: str | None
    event: str | None
    results: frozenset[Derivation]
    window: Window
    plan: ComputedList

    def page(self, run: Run) -> Page[Any]:
        """The duties of one page."""
        book = derive_obligations(
            run.view,
            run.law,
            on=self.on or run.today,
            events=None if self.event is None else [self.event],
            bearer=self.bearer,
            results=self.results,
        )
        return _page(book, book.duties, self.window)


class Obligations:
    """The duties after each event, or those of each State; a field of events and of actors."""

    want = None

    def __init__(self, *, on: date | None, window: Window, plan: ComputedList, borne: bool) -> None:
        self._on, self._window, self._plan, self._borne = on, window, plan, borne

    def follow(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> None:
        pages = run.computed.setdefault(self, {})
        ids = [id for id in rows.ids if id not in pages]
        if self._borne:
            ids = [id for id in ids if rows.classes[id] == "State"]
        by: dict[str, list[Duty]] = {id: [] for id in ids}
        if ids:
            events = None if self._borne else ids
            book = derive_obligations(run.view, run.law, on=self._on or run.today, events=events)
            for duty in book.duties:
                owner = duty.bearing.state if self._borne else duty.event
                if owner in by:
                    by[owner].append(duty)
            for id in ids:
                pages[id] = _page(book, by[id], self._window)
        self._plan.follow([pages[id] for id in ids], run)

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        pages = run.computed[self]
        none: Page[Any] = page_of((), (), self._window)
        return [self._plan.lay_out(pages.get(id, none), run) for id in rows.ids]


def _page(book: DutyBook, duties: Sequence[Duty], window: Window) -> Page[Any]:
    rows = [Row(book, duty) for duty in duties]
    return page_of(rows, [(duty.id,) for duty in duties], window)


class StatusPlan(NamedTuple):
    """What is selected of where a duty stands."""

    on: date | None
    fields: Mapping[str, str]
    """Key → name, but for the reasons."""
    reasons: Mapping[str, ReasonsPlan]
    keys: tuple[str, ...]


_DUTY: Mapping[str, Callable[[Duty], Any]] = {
    "__typename": lambda duty: "Obligation",
    "id": lambda duty: duty.id,
    "result": lambda duty: duty.result.value,
    "gate": lambda duty: duty.gate,
    "inForce": lambda duty: duty.in_force.value,
}
_CONCEPTS: Mapping[str, Callable[[Duty], str]] = {
    "content": lambda duty: duty.provisions.content,
    "bindingness": lambda duty: duty.provisions.instrument.bindingness,
}
_STANDING: Mapping[str, Callable[[Standing], Any]] = {
    "__typename": lambda standing: "DutyStatus",
    "state": lambda standing: standing.state.value,
    "contested": lambda standing: standing.contested,
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ObligationPlan:
    """What is selected of duties."""

    languages: tuple[str, ...]
    fields: Mapping[str, str]
    """Key → name, in the order of the reply."""
    entities: Mapping[str, EntityPlan]
    """Keys of ``dutyBearer``, ``event`` and ``provisions``."""
    concepts: Mapping[str, Getter]
    reasons: Mapping[str, ReasonsPlan]
    statuses: Mapping[str, StatusPlan]

    def follow(self, rows: Sequence[Row], run: Run) -> None:
        """Tell the run what these duties need."""
        books: dict[int, list[Row]] = {}
        for row in rows:
            books.setdefault(id(row.book), []).append(row)
        for some in books.values():
            book, duties = some[0].book, [row.duty for row in some]
            for key, plan in self.entities.items():
                refs = (ref for duty in duties for ref in _refs(self.fields[key], book, duty))
                run.need_entities(plan, refs)
            for key, reasons in self.reasons.items():
                _keep(run, (self, key), reasons, duties, book.reasons(duties, self.languages))
            for key, status in self.statuses.items():
                standings = book.standings(duties, status.on or run.today)
                kept = run.computed.setdefault((self, key), {})
                kept.update((duty.id, one) for duty, one in zip(duties, standings, strict=True))
                for inner, plan_of in status.reasons.items():
                    told = book.status_reasons(standings, self.languages)
                    _keep(run, (self, key, inner), plan_of, duties, told)

    def lay_out(self, row: Row, run: Run) -> dict[str, Any]:
        """One duty."""
        duty = row.duty
        laid: dict[str, Any] = {}
        for key, name in self.fields.items():
            if key in self.entities:
                known = run.entities(self.entities[key])
                found = [known[ref[0]] for ref in _refs(name, row.book, duty)]
                laid[key] = found if name == "provisions" else found[0]
            elif key in self.concepts:
                laid[key] = self.concepts[key](_CONCEPTS[name](duty), run)
            elif key in self.reasons:
                told = run.computed[self, key][duty.id]
                laid[key] = lay_out_reasons(self.reasons[key], told, run)
            elif key in self.statuses:
                laid[key] = self._status(key, duty, run)
            else:
                laid[key] = _DUTY[name](duty)
        return laid

    def _status(self, key: str, duty: Duty, run: Run) -> dict[str, Any]:
        plan = self.statuses[key]
        standing = run.computed[self, key][duty.id]
        laid: dict[str, Any] = {}
        for inner in plan.keys:
            if inner in plan.reasons:
                told = run.computed[self, key, inner][duty.id]
                laid[inner] = lay_out_reasons(plan.reasons[inner], told, run)
            elif plan.fields[inner] == "on":
                laid[inner] = (plan.on or run.today).isoformat()
            else:
                laid[inner] = _STANDING[plan.fields[inner]](standing)
        return laid


def _refs(name: str, book: DutyBook, duty: Duty) -> list[tuple[str, str]]:
    if name == "dutyBearer":
        return [(duty.bearing.state, "State")]
    if name == "event":
        return [(duty.event, "Event")]
    return [(id, "Provision") for id in book.provisions(duty)]


def _keep(
    run: Run,
    place: object,
    plan: ReasonsPlan,
    duties: Sequence[Duty],
    told: Sequence[tuple[Reason, ...]],
) -> None:
    kept = run.computed.setdefault(place, {})
    kept.update((duty.id, reasons) for duty, reasons in zip(duties, told, strict=True))
    for claims, first in plan.plans:
        run.need_claims(claims, chain.from_iterable(r.claims[:first] for rs in told for r in rs))


# ------------------------------------------------------------------------- asking the accused


class SelfInvestigationsField(NamedTuple):
    """Links between who was asked and who is accused, at the root."""

    on: date | None
    window: Window
    plan: ComputedList

    def page(self, run: Run) -> Page[Any]:
        """The links of one page."""
        found = self_investigations(run.view, on=self.on or run.today)
        return page_of(found, [(one.id,) for one in found], self.window)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PathPlan:
    """What is selected of a path and of its hops."""

    fields: Mapping[str, str]
    entities: Mapping[str, EntityPlan]
    """Keys of ``start`` and ``end``."""
    hops: Mapping[str, HopPlan]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class HopPlan:
    """What is selected of hops."""

    fields: Mapping[str, str]
    entities: Mapping[str, EntityPlan]
    """Keys of ``from`` and ``to``."""
    claims: Mapping[str, tuple[lists.ListPlan, int]]
    plans: tuple[tuple[ClaimPlan, int], ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SelfInvestigationPlan:
    """What is selected of links between who was asked and who is accused."""

    fields: Mapping[str, str]
    entities: Mapping[str, EntityPlan]
    links: Mapping[str, PathPlan]

    def follow(self, rows: Sequence[SelfInvestigation], run: Run) -> None:
        """Tell the run what these links need."""
        ids = {id for one in rows for id in (one.call, one.asked, one.accused, one.event)}
        ids |= {hop.edge.to for one in rows for hop in one.path}
        ids |= {hop.start for one in rows for hop in one.path}
        classes = run.view.classes(sorted(ids)) if ids else {}
        for key, plan in self.entities.items():
            found = [getattr(one, self.fields[key]) for one in rows]
            run.need_entities(plan, [(id, classes[id]) for id in found])
        for link in self.links.values():
            for plan in link.entities.values():
                ends = [id for one in rows for id in (one.asked, one.accused)]
                run.need_entities(plan, [(id, classes[id]) for id in ends])
            hops = [hop for one in rows for hop in one.path]
            for inner in link.hops.values():
                for plan in inner.entities.values():
                    ends = [id for hop in hops for id in (hop.start, hop.edge.to)]
                    run.need_entities(plan, [(id, classes[id]) for id in ends])
                for claims, first in inner.plans:
                    told = chain.from_iterable(hop.edge.claims[:first] for hop in hops)
                    run.need_claims(claims, told)

    def lay_out(self, row: SelfInvestigation, run: Run) -> dict[str, Any]:
        """One link."""
        laid: dict[str, Any] = {}
        for key, name in self.fields.items():
            if key in self.entities:
                laid[key] = run.entities(self.entities[key])[getattr(row, name)]
            elif key in self.links:
                laid[key] = _path(self.links[key], row, run)
            else:
                laid[key] = "SelfInvestigation"
        return laid


def _path(plan: PathPlan, row: SelfInvestigation, run: Run) -> dict[str, Any]:
    laid: dict[str, Any] = {}
    for key, name in plan.fields.items():
        if key in plan.entities:
            id = row.asked if name == "start" else row.accused
            laid[key] = run.entities(plan.entities[key])[id]
        elif key in plan.hops:
            laid[key] = _hops(plan.hops[key], row, run)
        elif name == "length":
            laid[key] = len(row.path)
        else:
            laid[key] = row.certain if name == "certain" else "Path"
    return laid


def _hops(plan: HopPlan, row: SelfInvestigation, run: Run) -> list[dict[str, Any]]:
    edges = [hop.edge for hop in row.path]
    told = {
        key: lists.edge_claims(first, claims)(Page(edges, (), False, None), run)
        for key, (claims, first) in plan.claims.items()
    }
    laid = []
    for at, hop in enumerate(row.path):
        values = {
            "__typename": "Hop",
            "predicate": hop.edge.property,
            "forward": hop.edge.forward,
            "stance": hop.edge.stance.name,
            "certain": hop.edge.certain,
        }
        one: dict[str, Any] = {}
        for key, name in plan.fields.items():
            if key in plan.entities:
                id = hop.start if name == "from" else hop.edge.to
                one[key] = run.entities(plan.entities[key])[id]
            else:
                one[key] = told[key][at] if key in told else values[name]
        laid.append(one)
    return laid
