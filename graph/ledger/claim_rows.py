"""What was read of a view: the claims of many things, and what they come to on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from graph.claims.claim import Review
from graph.ledger.call_states import EVER, NEVER, Span
from graph.ledger.dates import narrowest, spans_of, spans_of_days, together
from graph.ledger.superseding import Document, Lifetime, lifetimes
from graph.views.all_pages import claim_levels
from graph.views.view import MOST_ROWS, Record, View, Window

_WHOLE = Window(first=MOST_ROWS)
_NONE: tuple[()] = ()
_NO_CONCEPTS: frozenset[str] = frozenset()


class Way(NamedTuple):
    """One direction of one relation."""

    property: str
    inverse: bool = False


class Rows:
    """What has been read so far, by property and id: claims, and what they come to.

    Claims that their speakers took back count for nothing from that day; `at` has those that count
    on a day. Until `settle` every claim counts. What software proposed and no person accepted is
    not among them.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        # Where some things are judged to be one, claims are made anew with other ids.
        self._unopened = not view.identities().of
        self.classes: dict[str, str] = {}
        self._claims: dict[tuple[str, bool], dict[str, list[Record]]] = {}
        """By way; a plain tuple is one, too."""
        self._lifetimes: dict[str, Lifetime] = {}
        self.documents: dict[str, Document] = {}
        self._off: frozenset[str] = frozenset()
        self._ends: dict[tuple[str, bool], dict[str, tuple[str, ...]]] = {}
        self.asked: set[str] = set()
        """Everything whose claims were read."""
        self._left_out: set[str] = set()
        """What claims were said of that count for nothing (`Record.counts`)."""

    # ------------------------------------------------------------------------------- asking

    def claims(self, property: str, id: str, *, inverse: bool = False) -> Sequence[Record]:
        """The claims for and against, by claim id."""
        way = self._claims.get((property, inverse))
        found = way.get(id) if way else None
        if found is None:
            return _NONE
        if not self._off:
            return found
        return [record for record in found if record.id not in self._off]

    def ends(self, property: str, id: str, *, inverse: bool = False) -> tuple[str, ...]:
        """The ids at the other end, sorted."""
        way = self._claims.get((property, inverse))
        if not way or id not in way:
            return _NONE
        known = self._ends.get((property, inverse))
        if known is None:
            known = self._ends[property, inverse] = {}
        found = known.get(id)
        if found is None:
            standing = [
                one for one in self.claims(property, id, inverse=inverse) if not one.negated
            ]
            ends = {one.subject if inverse else one.object or "" for one in standing}
            found = known[id] = tuple(sorted(ends)) if ends else _NONE
        return found

    def beyond(self, property: str, id: str, *, inverse: bool = False) -> frozenset[str]:
        """Everything along a relation at any remove, as far as it was read, without the thing."""
        seen = {id}
        waiting = [id]
        while waiting:
            for end in self.ends(property, waiting.pop(), inverse=inverse):
                if end not in seen:
                    seen.add(end)
                    waiting.append(end)
        return frozenset(seen - {id})

    def beyond_along(self, properties: Sequence[str], id: str) -> frozenset[str]:
        """Everything along any of some relations at any remove, as far as it was read, without the
        thing."""
        return self.beyond_ways([Way(name) for name in properties], id)

    def beyond_ways(self, ways: Sequence[Way], id: str) -> frozenset[str]:
        """The same along ways, which may lead to the subject."""
        seen = {id}
        waiting = [id]
        while waiting:
            at = waiting.pop()
            for end in (e for name, inv in ways for e in self.ends(name, at, inverse=inv)):
                if end not in seen:
                    seen.add(end)
                    waiting.append(end)
        return frozenset(seen - {id})

    def concepts(self, property: str, id: str) -> frozenset[str]:
        said = self.claims(property, id)
        if not said:
            return _NO_CONCEPTS
        return frozenset(
            [one.concept for one in said if one.concept is not None and not one.negated]
        )

    def begin(self, property: str, id: str) -> Span | None:
        """The days on one of which it began; None where nothing is claimed."""
        spans = self._spans(property, id)
        return together([begin for begin, _ in spans]) if spans else None

    def end(self, property: str, id: str) -> Span | None:
        """The days on one of which it ended; None where nothing is claimed."""
        spans = self._spans(property, id)
        return together([end for _, end in spans]) if spans else None

    def differing(self, property: str, id: str) -> tuple[str, ...]:
        """The claims by which it began on different days, where none contains the other."""
        if len(self.claims(property, id)) < 2:
            return ()
        dated = [
            (one.id, spans_of(one.period)[0])
            for one in self.claims(property, id)
            if not one.negated and one.period
        ]
        left = narrowest(span for _, span in dated)
        if len(left) < 2:
            return ()
        return tuple(sorted(id for id, span in dated if span in left))

    def has(self, property: str, id: str) -> bool:
        """Whether a value is claimed."""
        return any(not one.negated for one in self.claims(property, id))

    def is_only_proposed(self, id: str) -> bool:
        """Whether all that was read of it is what software proposed and nobody accepted."""
        return id in self._left_out and not any(id in by_id for by_id in self._claims.values())

    def said(self, predicates: tuple[str, ...], id: str) -> Sequence[Record]:
        """The claims of several properties, for and against, by claim id."""
        if len(predicates) == 1:
            return self.claims(predicates[0], id)
        found = [record for name in predicates for record in self.claims(name, id)]
        return sorted(found, key=lambda record: record.id)

    def is_accepted(self, property: str, id: str, *, inverse: bool = False, to: str = "") -> bool:
        """Whether somebody accepted a claim of it; of a relation `to` something, of that one."""
        for one in self.claims(property, id, inverse=inverse):
            is_said = one.review is Review.ACCEPTED and not one.negated
            if is_said and to in ("", one.subject if inverse else one.object):
                return True
        return False

    def _spans(self, property: str, id: str) -> list[tuple[Span, Span]]:
        return [spans_of_days(one.days) for one in self.claims(property, id) if not one.negated]

    # ------------------------------------------------------------------------------ reading

    def _records(self) -> Iterator[Record]:
        """All that was read, once for each way and end along which it was."""
        for by_id in self._claims.values():
            for some in by_id.values():
                yield from some

    def settle(self) -> None:
        """Find out what was taken back, once everything else has been read."""
        records = {record.id: record for record in self._records()}
        self.read_documents(records.values())
        self._lifetimes = lifetimes(records.values(), self.documents, self.view.vocabulary)

    def at(self, on: int, *, possibly: bool = False) -> Rows:
        """The same, as far as it counts on a day; `possibly`: were everything taken back by then
        that is only possibly so."""
        off = frozenset(
            id for id, one in self._lifetimes.items() if not one.holds(on, possibly=possibly)
        )
        rows = Rows(self.view)
        rows.classes, rows.documents = self.classes, self.documents
        rows._claims, rows._lifetimes = self._claims, self._lifetimes
        rows._off = off
        return rows

    def stretch(self, on: int, claims: Collection[str]) -> tuple[int, int]:
        """From which day on, and before which, the same of these claims count as on this one."""
        turns = [
            day
            for id in claims
            if (one := self._lifetimes.get(id)) is not None
            for day in (one.since, one.until, one.maybe_since, one.maybe_until)
        ]
        return (
            max((day for day in turns if day <= on), default=EVER),
            min((day for day in turns if day > on), default=NEVER),
        )

    @cached_property
    def ending(self) -> Mapping[str, Sequence[tuple[Way, str]]]:
        """By what they were read of: the claims that do not count on all days, each with the way
        along which it was read."""
        found: dict[str, list[tuple[Way, str]]] = {}
        for way, by_id in self._claims.items() if self._lifetimes else ():
            for id, some in by_id.items():
                for record in some:
                    if record.id in self._lifetimes:
                        found.setdefault(id, []).append((Way(*way), record.id))
        return found

    def in_question(self, on: int) -> Mapping[str, tuple[str, ...]]:
        """Subject → the claims of it that are only possibly taken back by a day, or only possibly
        said anew, sorted."""
        wanted = {
            id
            for id, life in self._lifetimes.items()
            if life.holds(on) != life.holds(on, possibly=True)
        }
        found: dict[str, list[str]] = {}
        for record in self._records() if wanted else ():
            if record.id in wanted:
                found.setdefault(record.subject, []).append(record.id)
        return {id: tuple(sorted(set(claims))) for id, claims in found.items()}

    @property
    def taken_back(self) -> frozenset[str]:
        """The claims that do not count on the day of these rows."""
        return self._off

    def named_by(self, claims: Collection[str]) -> Mapping[str, set[str]]:
        """Those of these claims that were read, by their own ids and those of both their ends."""
        found: dict[str, set[str]] = {}
        for one in self._records() if claims else ():
            if one.id in claims:
                for id in (one.id, one.subject, one.object):
                    if id is not None:
                        found.setdefault(id, set()).add(one.id)
        return found

    def read_documents(self, records: Iterable[Record]) -> None:
        self.read_sources(dict.fromkeys(r.source for r in records))

    def read_sources(self, sources: Iterable[str]) -> None:
        """Read those of these documents that were not read yet."""
        missing = [id for id in sources if id not in self.documents]
        if not missing:
            return
        self.read(missing, ways=_SOURCE_WAYS, values=_SOURCE_VALUES)
        for id in missing:
            self.documents[id] = Document(
                self.begin("published", id) or Span(),
                frozenset(self.ends("publisher", id)),
                self.begin("withdrawnOn", id),
                frozenset(self.ends("corrects", id)),
            )

    def read(
        self,
        ids: Iterable[str],
        *,
        ways: Sequence[Way] = (),
        values: Sequence[str] = (),
        said: Sequence[tuple[str, ...]] = (),
    ) -> None:
        """Read one level, in one go: all claims along these ways and of these properties."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return
        self.asked.update(wanted)
        known = self.view.vocabulary.properties
        every = _every_way(ways, values, said)
        pairs = tuple((way.property, way.inverse) for way in every if way.property in known)
        for way in every:
            for kept in (self._claims.setdefault(way, {}), self._ends.setdefault(way, {})):
                for id in wanted:
                    kept.pop(id, None)
        for level in claim_levels(self.view, pairs, wanted, unopened=self._unopened):
            for id, records in level.items():
                self._take(id, records, every)

    def _take(self, id: str, records: Sequence[Record], ways: Collection[tuple[str, bool]]) -> None:
        for record in records:
            self.classes.update(record.ends)
            if record.is_qualified and not record.counts:
                self._left_out.add(id)
                continue
            predicate = record.predicate
            if record.subject == id and (predicate, False) in ways:
                self._claims[predicate, False].setdefault(id, []).append(record)
            if record.object == id and (predicate, True) in ways:
                self._claims[predicate, True].setdefault(id, []).append(record)


class ReadAgain:
    """What reading for something alone would have read, out of what was read for it and others."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._asked: dict[str, set[Way]] = {}

    def read(
        self,
        ids: Iterable[str],
        *,
        ways: Sequence[Way] = (),
        values: Sequence[str] = (),
        said: Sequence[tuple[str, ...]] = (),
    ) -> None:
        """Note one level; see `Rows.read`."""
        every = _every_way(ways, values, said)
        for id in ids:
            self._asked.setdefault(id, set()).update(every)

    def ends(self, property: str, id: str, *, inverse: bool = False) -> tuple[str, ...]:
        """See `Rows.ends`."""
        if (property, inverse) not in self._asked.get(id, ()):
            return _NONE
        return self._rows.ends(property, id, inverse=inverse)

    def said(self, predicates: tuple[str, ...], id: str) -> Sequence[Record]:
        """See `Rows.said`."""
        asked = self._asked.get(id, ())
        return self._rows.said(tuple(name for name in predicates if Way(name) in asked), id)

    @property
    def ending(self) -> frozenset[str]:
        """The claims that do not count on all days."""
        ending = self._rows.ending
        return frozenset(
            claim
            for id in self._asked.keys() & ending.keys()
            for way, claim in ending[id]
            if way in self._asked[id]
        )


def _every_way(
    ways: Sequence[Way], values: Sequence[str], said: Sequence[tuple[str, ...]]
) -> dict[Way, None]:
    names = [*values, *(name for some in said for name in some)]
    return dict.fromkeys([*ways, *map(Way, names)])


_SOURCE_WAYS = (Way("publisher"), Way("corrects"))
_SOURCE_VALUES = ("published", "withdrawnOn", "answerCoverage")
