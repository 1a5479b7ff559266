"""The fields of entities: what each asks the view for, and how its values are laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from api.graphql.lists import ListPlan
from api.graphql.run import ClaimPlan, EntityPlan, Getter, Rows, Run
from graph.views.view import (
    Claims,
    Concepts,
    Labels,
    Names,
    PlainValues,
    Relations,
    Said,
    Shown,
    Values,
)
from graph.vocabulary import BASE


class _Leaf:
    """A column below which nothing is read."""

    def follow(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> None:
        return


class Id(_Leaf):
    """The opaque id."""

    want = None

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        return rows.ids


class Iri(_Leaf):
    """The id as RDF has it."""

    want = None

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        return [f"{BASE}id/{id}" for id in rows.ids]


class Typename(_Leaf):
    """The concrete class."""

    want = None

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        return [rows.classes[id] for id in rows.ids]


class Label(_Leaf):
    """The shown name; where there is none in the view, the class and the end of the id."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.want = Labels(languages=languages)

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        return [
            label if label is not None else f"{rows.classes[id]} …{id[-6:]}"
            for id, label in zip(rows.ids, map(reply.get, rows.ids), strict=True)
        ]


class NameList(_Leaf):
    """Every name."""

    want = Names()

    def __init__(self, lay_out: Getter) -> None:
        self._lay_out = lay_out

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        return [[self._lay_out(name, run) for name in reply.get(id, ())] for id in rows.ids]


class ConceptList(_Leaf):
    """Every concept that a property gives."""

    def __init__(self, property: str, lay_out: Getter) -> None:
        self.want = Concepts(property=property)
        self._lay_out = lay_out

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        lists = [reply.get(id, ()) for id in rows.ids]
        laid = {code: self._lay_out(code, run) for code in set(chain.from_iterable(lists))}
        return [[laid[code] for code in codes] for codes in lists]


class Value(_Leaf):
    """The shown value of a property, or something about it."""

    def __init__(self, property: str, of: Callable[[Said, Run], Any]) -> None:
        self.want = PlainValues(property=property)
        self._of = of

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        said = map(reply.get, rows.ids)
        return [None if one is None else self._of(one, run) for one in said]


class OneEntity:
    """The shown other end of a relation that has at most one."""

    def __init__(self, property: str, plan: EntityPlan) -> None:
        self.want = PlainValues(property=property)
        self._plan = plan

    def follow(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> None:
        said = map(reply.get, rows.ids)
        run.need_entities(self._plan, [one.to for one in said if one is not None])

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        laid = run.entities(self._plan)
        said = map(reply.get, rows.ids)
        return [None if one is None else laid[one.to.id] for one in said]


class Choice:
    """Which claim the display rule shows, and the rule."""

    def __init__(
        self, property: str, plans: Sequence[ClaimPlan], lay_out: Callable[[Shown, Run], Any]
    ) -> None:
        self.want = Values(property=property)
        self._plans, self._lay_out = plans, lay_out

    def follow(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> None:
        records = [shown.record for shown in map(reply.get, rows.ids) if shown is not None]
        for plan in self._plans:
            run.have_claims(plan, records)

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        shown = map(reply.get, rows.ids)
        return [None if one is None else self._lay_out(one, run) for one in shown]


class List:
    """A list of each entity's: its relations along a property, or its claims."""

    def __init__(self, want: Relations | Claims, plan: ListPlan) -> None:
        self.want = want
        self._plan = plan

    def follow(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> None:
        self._plan.follow([reply[id] for id in rows.ids], run)

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        lay_out = self._plan.lay_out
        return [lay_out(reply[id], run) for id in rows.ids]
