"""What writes reach of what a view reads.

A unit of work reaches what it registered or marked, and what is named by the claims that it
recorded, decided or marked; and where the day of a document is another one by it, what is named by
all that cites the document. A judgement of who is who is a write that touches all that is said of
those who may be another one by it.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain
from typing import NamedTuple, Protocol

from graph.claims.marking import Clearance
from graph.views.claim_filters import End, HasEnd
from graph.views.clusters import Clusters
from graph.views.view import ClaimQuery, State, View, Window

MOST_REACHED = 5_000
"""Entities and claims that were written, of one view, which are worth looking at one by one."""

_SOURCE = "Source"
_ENDS: tuple[End, ...] = ("subject", "object", "source", "speaker")
_TOGETHER = 4
"""So many entities whose claims are looked for together: each end of each is a range of its own."""


class Written(NamedTuple):
    """What was written of what a view reads, or read."""

    ids: frozenset[str] = frozenset()
    """Of all that came or was marked, and of all that the claims name which came, were decided or
    marked."""
    judged: frozenset[tuple[str, str]] = frozenset()
    """Of which pairs it is, or may have been, judged otherwise whether they are one."""


class Followed(Protocol):
    """What is read of a snapshot of the store; see `graph.engines.engine.Snapshot`."""

    @property
    def state(self) -> State | None: ...

    @property
    def unit(self) -> int: ...

    def erased(self, since: int) -> bool: ...

    def reached(
        self, since: int, clearance: Clearance, most: int = MOST_REACHED
    ) -> Written | None: ...

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> View: ...


class ReachedSince:
    """What was written of what a clearance reads, behind units of work."""

    def __init__(self, snapshot: Followed, clearance: Clearance) -> None:
        self._snapshot, self._clearance = snapshot, clearance
        self._written: dict[int, Written | None] = {}
        self._reached: dict[int, frozenset[str] | None] = {}

    def written(self, unit: int) -> Written | None:
        """See `graph.engines.engine.Snapshot.reached`."""
        if unit not in self._written:
            self._written[unit] = self._snapshot.reached(unit, self._clearance)
        return self._written[unit]

    def reached(self, unit: int) -> frozenset[str] | None:
        """The ids of what was written, and of what is shown otherwise by it. Of what is judged to
        be one, or was, all are among them."""
        if unit not in self._reached:
            found = self.written(unit)
            self._reached[unit] = None if found is None else self._shown(found)
        return self._reached[unit]

    def _shown(self, written: Written) -> frozenset[str] | None:
        if not written.ids:
            return written.ids
        view = self._snapshot.view(self._clearance)
        known = view.identities()
        if not known.of and not written.judged:
            return written.ids
        cited = self._citing(view, known, written.ids)
        judged = self._judged_otherwise(known, written.judged)
        if cited is None or judged is None:
            return None
        return frozenset(one for id in written.ids | cited | judged for one in known.all_of(id))

    def _citing(self, view: View, known: Clusters, ids: Collection[str]) -> set[str] | None:
        """What cites a document which is judged to be one with others, one of which was written
        about: by the day of each of these it is decided what is shown. None where that is much."""
        touched = [id for id in ids if id in known.of]
        classes = view.classes(touched)
        found: set[str] = set()
        for document in {known.of[id] for id in touched if classes.get(id) == _SOURCE}:
            page = view.claims(ClaimQuery(source=document, window=Window(first=MOST_REACHED)))
            if page.more:
                return None
            found.update(id for record in page.rows for id in record.names)
        return found

    def _judged_otherwise(
        self, known: Clusters, judged: Collection[tuple[str, str]]
    ) -> set[str] | None:
        """What may be one with others, or may have been, unlike before; and all that is named
        beside it. None where that is much."""
        if not judged:
            return set()
        groups = _groups(known, judged)
        found = set(chain.from_iterable(groups))
        if len(found) > MOST_REACHED:
            return None
        view = self._snapshot.view(self._clearance, coded=True)
        classes = view.classes(sorted(found))
        # The first of them stood for itself, and does: what is said of it alone is as it was. Of
        # documents each gets the day of the others.
        others = [
            id
            for group in groups
            for id in (group if _SOURCE in map(classes.get, group) else group[1:])
        ]
        left = MOST_REACHED
        for at in range(0, len(others), _TOGETHER):
            where = HasEnd(_ENDS, frozenset(others[at : at + _TOGETHER]))
            page = view.claims(ClaimQuery(where=where, window=Window(first=left)))
            if page.more:
                return None
            left -= len(page.rows)
            found.update(id for record in page.rows for id in record.names)
        return found

    def classes(self, ids: Collection[str]) -> frozenset[str | None]:
        """The classes of what was reached; None of what the view does not have any more."""
        known = self._snapshot.view(self._clearance, coded=True).classes(list(ids))
        return frozenset(map(known.get, ids))

    def is_unseen(self, unit: int) -> bool:
        """Whether there is nothing of it."""
        written = self.written(unit)
        return written is not None and not written.ids


def _groups(known: Clusters, judged: Collection[tuple[str, str]]) -> list[list[str]]:
    """All that one or the other judgement leads between, of then or now, of those that were judged
    otherwise: what was one then, and what is one now, is within one of these. Each is sorted."""
    # What held then holds now, or is among what was judged otherwise.
    groups: dict[str, set[str]] = {}
    for cluster in (*known.clusters.values(), *known.unresolved):
        whole = set(cluster.ids)
        groups.update((id, whole) for id in cluster.ids)
    for one, other in judged:
        mine, its = groups.setdefault(one, {one}), groups.setdefault(other, {other})
        if mine is not its:
            mine |= its
            groups.update((id, mine) for id in its)
    return [sorted(group) for group in {frozenset(groups[one]) for one, _ in judged}]
