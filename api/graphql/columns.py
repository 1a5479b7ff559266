"""The fields of entities, as columns: what each asks the view for, and how its values come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from api.graphql.objects import scattered
from api.graphql.portions import LaidAlike, alike
from api.graphql.run import EntityRows, Inner, Run
from api.graphql.tables import Asked, Batch, Get
from graph.views.replies import Want
from graph.views.shown_labels import label_of
from graph.views.view import Labels, Ref
from graph.vocabulary import BASE


class _Leaf:
    """A column below which nothing is read."""

    deep = False
    form: LaidAlike | None = None

    def follow(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> None:
        return


class Id(_Leaf):
    """The opaque id, with the moment of its view."""

    want: Want[object] | None = None

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self.form = alike("id", suffix)

    def values(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        suffix = self._suffix
        return [id + suffix for id in rows.ids] if suffix else rows.ids


class Iri(_Leaf):
    """The id as RDF has it, of any view."""

    want: Want[object] | None = None
    form = alike("iri")

    def values(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        return [f"{BASE}id/{id}" for id in rows.ids]


class Typename(_Leaf):
    """The concrete class."""

    want: Want[object] | None = None
    form = alike("class")

    def values(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        return [rows.classes[id] for id in rows.ids]


class NullColumn(_Leaf):
    """Null for all."""

    want: Want[object] | None = None
    form = alike("null")

    def values(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        return [None] * len(rows.ids)


class Label(_Leaf):
    """The shown name; where there is none in the view, the class and the end of the id."""

    def __init__(self, languages: tuple[str, ...], day: date | None) -> None:
        self.want: Want[object] | None = Labels(languages=languages, valid_on=day)
        self.form = alike("label", self.want)

    def values(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        return [
            label_of(id, rows.classes[id], label)
            for id, label in zip(rows.ids, map(reply.get, rows.ids), strict=True)
        ]


class Wanted:
    """What the view replies to one want, entity by entity.

    Args:
        of: from the reply to the value; None for the reply itself.
        inner: what is selected below; None of scalars.
        absent: the value where the view has none.
        wide: the reply is read of other things than the entity and those that it leads to.
    """

    def __init__(
        self,
        want: Want[object],
        of: Get | None,
        inner: Inner | None,
        absent: Any,
        *,
        wide: bool = False,
    ) -> None:
        self.want: Want[object] | None = want
        below = [] if inner is None else [inner.form]
        self.form = None if wide else alike(want, of, absent, below)
        self.deep = inner is not None and inner.deep
        self._of, self._inner, self._absent = of, inner, absent

    def follow(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> None:
        if self._inner is not None and self._inner.deep:
            self._inner.follow([one for one in self._found(rows, reply) if one is not None], run)

    def values(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        found = self._found(rows, reply)
        if self._inner is None:
            return found
        return scattered(found, self._inner, run)

    def _found(self, rows: EntityRows, reply: Mapping[str, Any]) -> list[Any]:
        of, absent = self._of, self._absent
        said = map(reply.get, rows.ids)
        if of is None:
            return [absent if one is None else one for one in said]
        return [absent if one is None else of(one) for one in said]


class Computed:
    """What is computed for many entities at once."""

    want: Want[object] | None = None
    form = None
    deep = True

    def __init__(self, batch: Batch, asked: Asked, inner: Inner | None) -> None:
        self._batch, self._asked, self._inner = batch, asked, inner

    def follow(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> None:
        kept = run.computed.setdefault(self, {})
        refs = [Ref(id, rows.classes[id]) for id in rows.ids if id not in kept]
        if not refs:
            return
        made = self._batch(refs, self._asked, run)
        kept.update((ref.id, value) for ref, value in zip(refs, made, strict=True))
        if self._inner is not None:
            self._inner.follow([value for value in made if value is not None], run)

    def values(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        kept = run.computed[self]
        found = [kept[id] for id in rows.ids]
        return found if self._inner is None else scattered(found, self._inner, run)
