"""Lists of links between who was asked to look into something and who is accused of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from api.graphql import lists
from api.graphql.computed import ComputedList, stretch
from api.graphql.run import ClaimPlan, EntityPlan, Run
from graph.ledger.self_investigations import SelfInvestigation, self_investigations
from graph.views.view import Page, Window


class SelfInvestigationsField(NamedTuple):
    """Links between who was asked and who is accused, at the root."""

    on: date | None
    window: Window
    plan: ComputedList

    def page(self, run: Run) -> Page[Any]:
        """The links of one page."""
        on = self.on or run.today

        def find() -> tuple[Sequence[SelfInvestigation], int]:
            found = self_investigations(run.view, on=on)
            return found, 1 + sum(1 + len(one.path) for one in found)

        found = run.kept.made(("links", on), find)
        return stretch(found, [(one.id,) for one in found], self.window)


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
