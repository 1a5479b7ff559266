"""A few records of a view, for exporters to write: what stands at one address, or is about one
entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from graph.errors import QueryError, shown
from graph.marking import Clearance
from graph.view import (
    MOST_ROWS,
    ClaimHistory,
    ClaimQuery,
    Claims,
    Counts,
    EntityHistory,
    EntityQuery,
    Hit,
    Page,
    Record,
    Ref,
    SearchQuery,
    View,
    Want,
    Window,
)
from graph.vocabulary import Vocabulary


def about(view: View, ids: Sequence[str]) -> Part:
    """A part of a view: some claims, what standing claims say of some entities, from either end,
    and all that it needs.

    That are the standing claims which say the opposite of a chosen one, the entities that all these
    name, and the coarser claims that they make exact: a file of it can be imported.

    Args:
        ids: of entities and of claims.

    Raises:
        QueryError: one of the ids is of nothing in the view.
    """
    entities, chosen = view.classes(ids), view.records(ids)
    for id in ids:
        if id not in entities and id not in chosen:
            raise QueryError(f"{shown(id)} is no entity and no claim that may be read")
    claims = {record.claim.id: record for record in _naming(view, list(entities))}
    claims.update(chosen)
    claims.update({r.claim.id: r for record in chosen.values() for r in _against(view, record)})
    missing = {record.claim.refines for record in claims.values()} - {None, *claims}
    while missing:
        coarse = view.records([id for id in missing if id is not None])
        claims.update(coarse)
        missing = {record.claim.refines for record in coarse.values()} - {None, *claims}
    named = {id for record in claims.values() for id in record.claim.names}
    return Part(view, [*{*entities, *named}, *claims])


def _naming(view: View, ids: Iterable[str]) -> Iterator[Record]:
    """The standing claims that have one of these as subject or object."""
    properties = view.vocabulary.properties.values()
    ways = [(p.name, False) for p in properties]
    ways += [(p.name, True) for p in properties if p.type == "relation"]
    for id in dict.fromkeys(ids):
        yield from _said(view, id, ways)


def _against(view: View, record: Record) -> Iterator[Record]:
    """The standing claims that say the opposite: an accusation never goes without its denial."""
    claim = record.claim
    for other in _said(view, claim.subject, [(claim.predicate, False)]):
        if other.claim.negated != claim.negated and other.claim.object == claim.object:
            yield other


def _said(view: View, id: str, ways: Sequence[tuple[str, bool]]) -> Iterator[Record]:
    after = None
    while True:
        window = Window(first=MOST_ROWS, after=after)
        [reply] = view.read([(Claims(predicates=tuple(ways), window=window), [id])])
        page = cast(Mapping[str, Page[Record]], reply)[id]
        yield from page.rows
        if not page.more:
            return
        after = page.keys[-1]


class Part:
    """A view whose histories are those of a few ids.

    It lists no claims, so that no exporter writes a bare triple: whether a claim is contested
    cannot be told from a part.
    """

    def __init__(self, view: View, ids: Sequence[str]) -> None:
        self._view = view
        self._histories = view.histories(ids)

    @property
    def vocabulary(self) -> Vocabulary:
        return self._view.vocabulary

    @property
    def clearance(self) -> Clearance:
        return self._view.clearance

    @property
    def known_at(self) -> int | None:
        return self._view.known_at

    def entity_histories(self) -> Iterator[EntityHistory]:
        for _, history in sorted(self._histories.items()):
            if isinstance(history, EntityHistory):
                yield history

    def claim_histories(self) -> Iterator[ClaimHistory]:
        for _, history in sorted(self._histories.items()):
            if isinstance(history, ClaimHistory):
                yield history

    def claims(self, query: ClaimQuery) -> Page[Record]:
        return Page((), (), False, 0 if query.window.count else None)

    def entities(self, query: EntityQuery) -> Page[Ref]:
        return Page((), (), False, 0 if query.window.count else None)

    def search(self, query: SearchQuery) -> Page[Hit]:
        return Page((), (), False, 0 if query.window.count else None)

    def classes(self, ids: Sequence[str]) -> Mapping[str, str]:
        return self._view.classes(ids)

    def records(self, ids: Sequence[str]) -> Mapping[str, Record]:
        return self._view.records(ids)

    def read(self, wants: Sequence[tuple[Want, Sequence[str]]]) -> list[Mapping[str, object]]:
        return self._view.read(wants)

    def histories(self, ids: Sequence[str]) -> Mapping[str, EntityHistory | ClaimHistory]:
        return {id: self._histories[id] for id in ids if id in self._histories}

    def counts(self) -> Counts:
        return self._view.counts()
