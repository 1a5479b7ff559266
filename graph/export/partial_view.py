"""A few records of a view, for exporters to write: what stands at one address, or is about one
entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.views.clusters import Clusters
from graph.views.columns import Columns
from graph.views.happenings import changes_at, happenings
from graph.views.paging import stretch
from graph.views.replies import Replies, Wants
from graph.views.resolved_filters import EVERYTHING
from graph.views.told_contents import LoneName, ToldContent, told_contents
from graph.views.view import (
    ClaimHistory,
    ClaimQuery,
    Counts,
    EntityHistory,
    EntityQuery,
    Hit,
    Page,
    Record,
    Ref,
    SearchQuery,
    TextHit,
    TextQuery,
    View,
    Window,
)
from graph.views.walking import Along, Walk
from graph.vocabulary import Vocabulary


class PartialView:
    """A view whose histories are those of a few ids.

    Names and kinds are those of the whole view, and so is which claims stand. Claims are listed by
    id, regardless of the order asked for: exporters write them so.
    """

    def __init__(self, view: View, ids: Sequence[str]) -> None:
        self._view = view
        self._histories = dict(sorted(view.histories(ids).items()))

    @property
    def vocabulary(self) -> Vocabulary:
        return self._view.vocabulary

    @property
    def clearance(self) -> Clearance:
        return self._view.clearance

    @property
    def known_at(self) -> int | None:
        return self._view.known_at

    @property
    def deadline(self) -> Deadline:
        return self._view.deadline

    def one_as(self, ids: Sequence[str]) -> Mapping[str, str]:
        return self._view.one_as(ids)

    def identities(self) -> Clusters:
        return self._view.identities()

    def entity_histories(self) -> Iterator[EntityHistory]:
        for history in self._histories.values():
            if isinstance(history, EntityHistory):
                yield history

    def claim_histories(self) -> Iterator[ClaimHistory]:
        for history in self._histories.values():
            if isinstance(history, ClaimHistory):
                yield history

    def claim_contents(self) -> Iterator[ToldContent]:
        return told_contents(self.claim_histories())

    def lone_names(self, ids: Sequence[str]) -> Mapping[str, LoneName | None]:
        return self._view.lone_names(ids)

    def claims(self, query: ClaimQuery) -> Page[Record]:
        found = [h.record for h in self.claim_histories() if _passes(h, query)]
        if query.where is not None:
            whole = self._view.claims(
                replace(query, order=(), window=Window(first=EVERYTHING))
            ).rows
            passing = {record.claim.id for record in whole}
            found = [record for record in found if record.claim.id in passing]
        page: Page[Record] = stretch(found, [(r.claim.id,) for r in found], query.window)
        return page

    def entities(self, query: EntityQuery) -> Page[Ref]:
        return Page((), (), False, 0 if query.window.count else None)

    def search(self, query: SearchQuery) -> Page[Hit]:
        return Page((), (), False, 0 if query.window.count else None)

    def find(self, query: TextQuery) -> Page[TextHit]:
        return Page((), (), False, 0 if query.window.count else None)

    def classes(self, ids: Sequence[str]) -> Mapping[str, str]:
        return self._view.classes(ids)

    def records(self, ids: Sequence[str]) -> Mapping[str, Record]:
        return self._view.records(ids)

    def read(self, wants: Wants) -> Replies:
        return self._view.read(wants)

    def columns(self) -> Columns:
        return self._view.columns()

    def walk(self, along: Along) -> Walk:
        return self._view.walk(along)

    def changed(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        most: int | None = None,
    ) -> Sequence[str]:
        found = self._view.changed(since, until, about)
        return [id for id in found if id in self._histories][:most]

    def changed_at(
        self,
        moment: int,
        kind: str,
        window: Window,
        about: Sequence[str] | None = None,
    ) -> Sequence[str]:
        return changes_at(self, moment, kind, window, about)

    def edge(self, since: int, until: int, *, backwards: bool = False) -> int | None:
        return None

    def happened(
        self,
        since: int,
        until: int | None = None,
        about: Sequence[str] | None = None,
        classes: Sequence[str] | None = None,
    ) -> Mapping[str, int]:
        return happenings(self, since, until, about, classes)

    def histories(
        self, ids: Sequence[str], *, unopened: bool = False
    ) -> Mapping[str, EntityHistory | ClaimHistory]:
        return {id: self._histories[id] for id in ids if id in self._histories}

    def counts(self) -> Counts:
        return self._view.counts()


def _passes(history: ClaimHistory, query: ClaimQuery) -> bool:
    record = history.record
    claim = record.claim
    return (
        (history.standing if query.reviews is None else record.review in query.reviews)
        and (query.reviews is None or record.retracted_at is None)
        and (query.predicates is None or claim.predicate in query.predicates)
        and query.source in (None, claim.citation.source)
        and (query.speaker is None or query.speaker in {link.actor for link in claim.attribution})
        and query.negated in (None, claim.negated)
    )
