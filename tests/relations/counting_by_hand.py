"""Statistics by hand: event by event, claim by claim, as the words of the rules have it.

Slow, and written before events were counted as columns: what those come to has to be the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import NamedTuple

from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.ledger.group_relations import GroupRelations, group_relations
from graph.ledger.taking_back import taken_back
from graph.protection.floors import SMALL
from graph.relations.bucket_counts import EVENT, Bucket, Key, key_order
from graph.relations.dimensions import REGION_KIND, Dimension, Levels
from graph.relations.group_sizes import NOT_RELATED, PERSON
from graph.relations.key_levels import at_level
from graph.relations.possible_days import Days, certain_spans, days_of, possible_spans
from graph.relations.statistics import Counting
from graph.views.all_pages import all_claims
from graph.views.replies import read_one
from graph.views.view import (
    MOST_ROWS,
    Claims,
    Concepts,
    EntityQuery,
    Record,
    Relations,
    View,
    Where,
    Window,
)
from graph.vocabulary import Vocabulary
from graph.vocabulary.conventions import Convention, UnionByConvention, union_by

READ = ("kind", "when", "place", "allegedPerpetrator", "victim")


def possible_days(periods: Iterable[Period]) -> Days:
    """The possible days of dates that claims give; dates without any known day say nothing."""
    return days_of((*p.begins, *p.ends) for p in periods if p.day is not None)


class Ground(NamedTuple):
    """What puts an event under a key."""

    certain: bool
    """Whether the event is certainly there; else possibly."""
    sources: frozenset[str]
    speakers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEvent:
    """One event with its keys and its victims."""

    id: str
    keys: tuple[Mapping[Key, Ground], ...]
    """For each dimension, every key that it may stand under."""
    people: frozenset[str] = frozenset()
    """Victims who are persons."""
    groups: frozenset[str] = frozenset()
    """Victims who are several."""


@dataclass(slots=True)
class _Heap:
    certain: list[CountedEvent] = field(default_factory=list)
    possible: list[CountedEvent] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    speakers: set[str] = field(default_factory=set)
    overlaps: bool = False


def buckets(
    events: Iterable[CountedEvent],
    sizes: Mapping[str, Sequence[Quantity]],
    *,
    convention: Convention | None = None,
    relations: GroupRelations = NOT_RELATED,
    small: int = SMALL,
) -> list[Bucket]:
    """Events in buckets, one for each combination of keys that some event may stand under.

    Args:
        sizes: what claims say of how many a group is, by its id.
        convention: whose bounds words such as “dozens” have; None leaves them unknown.
        relations: which groups are disjoint, the same, or one inside the other.
    """
    heaps: dict[tuple[Key, ...], _Heap] = {}
    for event in events:
        places = list(product(*(keys.items() for keys in event.keys)))
        for place in places:
            heap = heaps.setdefault(tuple(key for key, _ in place), _Heap())
            heap.possible.append(event)
            if all(ground.certain for _, ground in place):
                heap.certain.append(event)
            for _, ground in place:
                heap.sources |= ground.sources
                heap.speakers |= ground.speakers
            heap.overlaps = heap.overlaps or len(places) > 1
    return [
        _bucket(key, heap, sizes, convention, relations, small)
        for key, heap in sorted(heaps.items(), key=_by)
    ]


def _by(item: tuple[tuple[Key, ...], _Heap]) -> tuple[tuple[bool, str], ...]:
    return key_order(item[0])


def _bucket(
    key: tuple[Key, ...],
    heap: _Heap,
    sizes: Mapping[str, Sequence[Quantity]],
    convention: Convention | None,
    relations: GroupRelations,
    small: int,
) -> Bucket:
    least = _people(heap.certain, sizes, convention, relations)
    most = _people(heap.possible, sizes, convention, relations)
    victims = []
    for unit in sorted(most):
        low, high = least.get(unit), most[unit]
        contested = high.union.contested or (low is not None and low.union.contested)
        victims.append(
            Quantity(
                unit=unit,
                min=None if contested or low is None else low.union.quantity.min,
                max=None if contested else high.union.quantity.max,
            )
        )
    named = {one.convention for one in (*least.values(), *most.values()) if one.convention}
    return Bucket(
        key=key,
        events=Quantity(unit=EVENT, min=len(heap.certain), max=len(heap.possible)),
        victims=tuple(victims),
        sources=len(heap.sources),
        speakers=len(heap.speakers),
        small=any(q.unit == PERSON and _is_small(q, small) for q in victims),
        overlaps=heap.overlaps,
        conventions=tuple(sorted(named)),
    )


def _people(
    events: Collection[CountedEvent],
    sizes: Mapping[str, Sequence[Quantity]],
    convention: Convention | None,
    relations: GroupRelations,
) -> dict[str, UnionByConvention]:
    """How many all victims of some events are together, by unit."""
    people = {id for event in events for id in event.people}
    groups = {id for event in events for id in event.groups}
    counts: list[tuple[str, Quantity]] = []
    if people:
        # Named people are two people where they are two entities, so together they are one group
        # whose size is known.
        count = len(people)
        counts.append(("", Quantity(unit=PERSON, min=count, max=count)))
    for id in sorted(groups):
        counts += [(id, size) for size in sizes.get(id) or (Quantity(unit=PERSON),)]
    found = union_by(
        counts,
        convention,
        disjoint=relations.disjoint,
        same=relations.same,
        inside=relations.inside,
    )
    return {one.union.quantity.unit: one for one in found}


def _is_small(people: Quantity, small: int) -> bool:
    known = people.max if people.max is not None else people.min
    return known is not None and 0 < known < small


class Said(NamedTuple):
    """What is said of one event, by property: the claims that count."""

    id: str
    records: Mapping[str, Sequence[Record]]
    counts: bool = True
    """Not where all that is said of it was proposed by software, and accepted by nobody."""

    def of(self, property: str) -> Sequence[Record]:
        return self.records.get(property, ())

    @property
    def days(self) -> Days:
        return possible_days(
            r.claim.value.period
            for r in self.of("when")
            if not r.claim.negated and r.claim.value and r.claim.value.period
        )


class Keys:
    """Finds the keys of events, many at once; what leads to them is read once for a view."""

    def __init__(self, view: View, levels: Levels) -> None:
        self._view, self._levels = view, levels
        self._above: dict[str, tuple[str, ...]] = {}
        """Place → the places that it lies in directly."""
        self._kinds: dict[str, frozenset[str]] = {}
        self._serves: dict[str, list[Record]] = {}
        self._superiors: dict[str, list[Record]] = {}
        self._classes: dict[str, str] = {}

    def of(self, said: Sequence[Said], dimension: Dimension) -> list[Mapping[Key, Ground]]:
        """For each event every key that it may stand under, never none."""
        for one in said:
            for records in one.records.values():
                for record in records:
                    self._classes.update(record.classes)
        finders: Mapping[Dimension, Callable[[Sequence[Said]], list[dict[Key, list[_Word]]]]] = {
            Dimension.KIND: self._by_kind,
            Dimension.YEAR: lambda some: [self._by_time(one, 4) for one in some],
            Dimension.MONTH: lambda some: [self._by_time(one, 7) for one in some],
            Dimension.PLACE: self._by_place,
            Dimension.REGION: self._by_region,
            Dimension.ALLEGED_PERPETRATOR: self._by_accused,
            Dimension.BODY_ABOVE: self._by_body_above,
            Dimension.SOURCE: lambda some: [_by_source(one) for one in some],
            Dimension.SPEAKER: self._by_speaker,
            Dimension.STANCE: lambda some: [_by_stance(one) for one in some],
            Dimension.RESPONSE: self._by_response,
        }
        return [
            {key: _ground(words) for key, words in (found or {None: _all(one)}).items()}
            for one, found in zip(said, finders[dimension](said), strict=True)
        ]

    # ---------------------------------------------------------------------- kinds and places

    def _by_kind(self, said: Sequence[Said]) -> list[dict[Key, list[_Word]]]:
        vocabulary = self._view.vocabulary
        found = []
        for one in said:
            keys: dict[Key, list[_Word]] = {}
            for code, word in _concepts(vocabulary, one.of("kind")):
                for key in at_level(code, self._levels.kind, lambda c: _broader(vocabulary, c)):
                    keys.setdefault(key, []).append(word)
            found.append(keys)
        return found

    def _by_place(self, said: Sequence[Said]) -> list[dict[Key, list[_Word]]]:
        words = [_words(one.of("place"), _object) for one in said]
        if self._levels.place is not None:
            self._read_above(place for some in words for place, _ in some)
        found = []
        for some in words:
            keys: dict[Key, list[_Word]] = {}
            for place, word in some:
                for key in at_level(place, self._levels.place, self._lies_in):
                    keys.setdefault(key, []).append(word)
            found.append(keys)
        return found

    def _lies_in(self, place: str) -> Sequence[str]:
        return self._above.get(place, ())

    def _by_region(self, said: Sequence[Said]) -> list[dict[Key, list[_Word]]]:
        words = [_words(one.of("place"), _object) for one in said]
        self._read_above(place for some in words for place, _ in some)
        found = []
        for some in words:
            keys: dict[Key, list[_Word]] = {}
            for place, word in some:
                for key in self._regions(place):
                    keys.setdefault(key, []).append(word)
            found.append(keys)
        return found

    def _regions(self, place: str) -> set[str]:
        """The nearest regions that a place is, or lies in."""
        here, seen = [place], {place}
        while here:
            regions = {id for id in here if REGION_KIND in self._kinds.get(id, ())}
            if regions:
                return regions
            here = [up for id in here for up in self._above.get(id, ()) if up not in seen]
            seen.update(here)
        return set()

    def _read_above(self, places: Iterable[str]) -> None:
        frontier = sorted(set(places) - self._above.keys())
        wide = Window(first=MOST_ROWS)
        while frontier:
            within_want = Relations(property="within", window=wide, detail=False)
            replies = self._view.read(
                [(within_want, frontier), (Concepts(property="kind"), frontier)]
            )
            within = replies[within_want]
            kinds = replies[Concepts(property="kind")]
            for id in frontier:
                page = within[id]
                self._above[id] = tuple(row.to.id for row in page.rows)
                self._classes.update((row.to.id, row.to.cls) for row in page.rows)
                codes = kinds.get(id, ())
                self._kinds[id] = frozenset(codes)
            frontier = sorted(
                {up for id in frontier for up in self._above[id]} - self._above.keys()
            )

    # ------------------------------------------------------------------------------ actors

    def _by_accused(self, said: Sequence[Said]) -> list[dict[Key, list[_Word]]]:
        words = [_words(one.of("allegedPerpetrator"), _object) for one in said]
        return self._bodies(said, words)

    def _by_speaker(self, said: Sequence[Said]) -> list[dict[Key, list[_Word]]]:
        words = [_words(one.of("kind"), lambda r: r.claim.speaker, always=True) for one in said]
        return self._bodies(said, words)

    def _by_body_above(self, said: Sequence[Said]) -> list[dict[Key, list[_Word]]]:
        bodies = self._by_accused(said)
        self._read(self._superiors, ("subordinateTo",), {k for one in bodies for k in one if k})
        found = []
        for one, some in zip(said, bodies, strict=True):
            keys: dict[Key, list[_Word]] = {}
            for body, words in some.items():
                for up in self._at(self._superiors, body, one.days):
                    keys.setdefault(up, []).extend(words)
            found.append(keys)
        return found

    def _bodies(
        self, said: Sequence[Said], words: Sequence[Sequence[tuple[str, _Word]]]
    ) -> list[dict[Key, list[_Word]]]:
        """Bodies as they are, and for persons those that they may have served in."""
        people = {id for some in words for id, _ in some if self._classes.get(id) == "Person"}
        self._read(self._serves, ("headOf", "memberOf"), people)
        found = []
        for one, some in zip(said, words, strict=True):
            keys: dict[Key, list[_Word]] = {}
            for id, word in some:
                bodies = [id] if id not in people else self._at(self._serves, id, one.days)
                for body in bodies:
                    keys.setdefault(body, []).append(word)
            found.append(keys)
        return found

    def _read(
        self, kept: dict[str, list[Record]], properties: Sequence[str], ids: Iterable[str]
    ) -> None:
        asked = sorted(set(ids) - kept.keys())
        if asked:
            pairs = tuple((name, False) for name in properties)
            records = all_claims(self._view, pairs, asked)
            for id in asked:
                kept[id] = [record for record in records[id] if record.counts]
                for record in records[id]:
                    self._classes.update(record.classes)

    def _at(self, kept: Mapping[str, list[Record]], id: Key, days: Days) -> list[str]:
        """Whom some claims lead to that may have held on one of these days."""
        first = None if days.first_begin is None else date.fromordinal(days.first_begin)
        last = None if days.last_end is None else date.fromordinal(days.last_end)
        return sorted(
            {
                record.claim.object
                for record in kept.get(id or "", ())
                if record.claim.object is not None
                and not record.claim.negated
                and self._classes.get(record.claim.object) != "Person"
                and (
                    record.claim.valid is None or record.claim.valid.possibly_overlaps(first, last)
                )
            }
        )

    # ----------------------------------------------------------------------- time and answers

    def _by_time(self, one: Said, length: int) -> dict[Key, list[_Word]]:
        """Years (4 letters of a day) or months (7) that an event may have been going on in."""
        days = one.days
        records = [r for r in one.of("when") if not r.claim.negated]
        if days == (None, None, None, None):
            return {}
        certain = certain_spans(days, length)
        keys: dict[Key, list[_Word]] = {}
        spans, open_ = possible_spans(days, length)
        for span in spans:
            keys[span] = [_Word(span in certain, r) for r in records]
        if open_:
            keys[None] = [_Word(False, r) for r in records]
        return keys

    def _by_response(self, said: Sequence[Said]) -> list[dict[Key, list[_Word]]]:
        ids = [one.id for one in said]
        about = all_claims(self._view, (("responseAbout", True),), ids)
        responses = {
            id: sorted({r.claim.subject for r in about[id] if r.counts and not r.claim.negated})
            for id in ids
        }
        kinds = all_claims(
            self._view, (("kind", False),), sorted({r for some in responses.values() for r in some})
        )
        found = []
        for id in ids:
            keys: dict[Key, list[_Word]] = {}
            for response in responses[id]:
                told = [r for r in kinds[response] if r.counts]
                for code, word in _concepts(self._view.vocabulary, told):
                    keys.setdefault(code, []).append(word)
            found.append(keys)
        return found


class _Word(NamedTuple):
    """A claim that puts an event under a key, and whether it certainly belongs there."""

    certain: bool
    record: Record


def _broader(vocabulary: Vocabulary, code: str) -> Sequence[str]:
    return vocabulary.terms[code].broader


def _object(record: Record) -> str | None:
    return record.claim.object


def _words(
    records: Iterable[Record],
    key: Callable[[Record], str | None],
    *,
    always: bool = False,
    wider: Callable[[str], Collection[str]] = lambda one: (one,),
) -> list[tuple[str, _Word]]:
    """The claims that say it is so, each with whether nobody says that it is not.

    Args:
        wider: what one may deny to deny it.
    """
    listed = list(records)
    denied = {key(record) for record in listed if record.claim.negated}
    return [
        (found, _Word(always or denied.isdisjoint(wider(found)), record))
        for record in listed
        if not record.claim.negated and (found := key(record)) is not None
    ]


def _concepts(vocabulary: Vocabulary, records: Iterable[Record]) -> list[tuple[str, _Word]]:
    return _words(records, lambda r: r.claim.concept, wider=lambda one: vocabulary.broader([one]))


def _by_source(one: Said) -> dict[Key, list[_Word]]:
    keys: dict[Key, list[_Word]] = {}
    for record in one.of("kind"):
        if not record.claim.negated:
            keys.setdefault(record.claim.citation.source, []).append(_Word(True, record))
    return keys


def _by_stance(one: Said) -> dict[Key, list[_Word]]:
    keys: dict[Key, list[_Word]] = {}
    for record in one.of("kind"):
        if not record.claim.negated:
            keys.setdefault(record.claim.stance.value, []).append(_Word(True, record))
    return keys


def _all(one: Said) -> list[_Word]:
    """What is known of an event that has no key: it is certainly under none."""
    return [_Word(True, record) for record in one.of("kind") if not record.claim.negated]


def _ground(words: Sequence[_Word]) -> Ground:
    claims = [word.record.claim for word in words]
    return Ground(
        not words or any(word.certain for word in words),
        frozenset(claim.citation.source for claim in claims),
        frozenset(claim.speaker for claim in claims if claim.speaker is not None),
    )


def by_hand(view: View, asked: Counting) -> list[Bucket]:
    """Every bucket, whatever it has to have."""
    keys = Keys(view, asked.levels)
    events: list[CountedEvent] = []
    groups: set[str] = set()
    for said in _events(view, asked.where):
        found = [keys.of(said, dimension) for dimension in asked.by] or [
            [{None: _ground(_all(one))} for one in said]
        ]
        for place, one in enumerate(said):
            if not one.counts:
                continue
            people, several = _victims(one)
            groups |= several
            events.append(
                CountedEvent(
                    id=one.id,
                    keys=tuple(column[place] for column in found),
                    people=people,
                    groups=several,
                )
            )
    sizes = _sizes(view, sorted(groups))
    relations = group_relations(view, sorted(groups))
    rows = buckets(
        events, sizes, convention=asked.convention, relations=relations, small=asked.small
    )
    return rows if asked.by else [replace(bucket, key=()) for bucket in rows]


def _events(view: View, where: Where | None) -> Iterator[list[Said]]:
    """What is said of every event that passes, page by page."""
    known = tuple((name, False) for name in READ if name in view.vocabulary.properties)
    window = Window(first=MOST_ROWS)
    while True:
        view.deadline.check()
        page = view.entities(EntityQuery(classes=("Event",), where=where, window=window))
        records = all_claims(view, known, [ref.id for ref in page.rows])
        # Of what is read of events speakers can take back dates alone.
        dates = (r for some in records.values() for r in some if r.claim.predicate == "when")
        off = taken_back(view, _may_be_off(view, list(dates)))
        yield [Said(ref.id, *_by_property(records[ref.id], off)) for ref in page.rows]
        if not page.more:
            return
        window = Window(first=MOST_ROWS, after=page.keys[-1])


def _may_be_off(view: View, records: Sequence[Record]) -> Iterator[Record]:
    """Those that may have been taken back: something else is said of the same event, or the
    document was withdrawn."""
    said = Counter(record.claim.subject for record in records)
    sources = sorted({record.claim.citation.source for record in records})
    want = Claims(predicates=(("withdrawnOn", False),), window=Window(first=1))
    withdrawn: set[str] = set()
    if "withdrawnOn" in view.vocabulary.properties:
        pages = read_one(view, want, sources)
        withdrawn = {id for id, page in pages.items() if page.rows}
    return (
        record
        for record in records
        if said[record.claim.subject] > 1 or record.claim.citation.source in withdrawn
    )


def _by_property(
    records: Sequence[Record], off: Collection[str]
) -> tuple[dict[str, list[Record]], bool]:
    """What counts, by property; and whether anything does where something is said."""
    found: dict[str, list[Record]] = {}
    for record in records:
        if record.counts and record.claim.id not in off:
            found.setdefault(record.claim.predicate, []).append(record)
    return found, bool(found) or not records


def _victims(said: Said) -> tuple[frozenset[str], frozenset[str]]:
    """The people and the groups that are said to have been harmed, and by nobody not to."""
    victims: dict[str, str] = {}
    for record in said.of("victim"):
        claim = record.claim
        if not claim.negated and claim.object is not None:
            victims[claim.object] = record.classes[claim.object]
    people = frozenset(id for id, cls in victims.items() if cls == "Person")
    return people, frozenset(victims) - people


def _sizes(view: View, groups: Sequence[str]) -> dict[str, list[Quantity]]:
    """What claims say of how many each group is."""
    found: dict[str, list[Quantity]] = {}
    for start in range(0, len(groups), MOST_ROWS):
        some = groups[start : start + MOST_ROWS]
        for id, records in all_claims(view, (("size", False),), some).items():
            for record in records:
                value = record.claim.value
                if (
                    record.counts
                    and not record.claim.negated
                    and value is not None
                    and value.quantity is not None
                ):
                    found.setdefault(id, []).append(value.quantity)
    return found
