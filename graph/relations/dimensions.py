"""What statistics can be taken by, and under which keys an event then stands.

People are no dimension: where the alleged perpetrator or the speaker is a person, the bodies are
taken that the person may have served in at the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from graph.relations.bucket_counts import Ground, Key
from graph.relations.possible_days import Days, certain_spans, possible_days, possible_spans
from graph.views.all_pages import all_claims
from graph.views.view import (
    MOST_ROWS,
    Concepts,
    Record,
    Relations,
    View,
    Window,
)
from graph.vocabulary import Vocabulary

REGION_KIND = "region"


class Dimension(StrEnum):
    """What events are grouped by."""

    KIND = "kind"
    YEAR = "year"
    MONTH = "month"
    PLACE = "place"
    REGION = "region"
    ALLEGED_PERPETRATOR = "alleged-perpetrator"
    BODY_ABOVE = "body-above"
    SOURCE = "source"
    SPEAKER = "speaker"
    STANCE = "stance"
    RESPONSE = "response"


READ = ("kind", "when", "place", "allegedPerpetrator", "victim")
"""What is read of every event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """How fine keys are: counted from the top, 1; None for as coded."""

    kind: int | None = None
    place: int | None = None


class EventSaid(NamedTuple):
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

    def of(self, said: Sequence[EventSaid], dimension: Dimension) -> list[Mapping[Key, Ground]]:
        """For each event every key that it may stand under, never none."""
        for one in said:
            for records in one.records.values():
                for record in records:
                    self._classes.update(record.classes)
        finders: Mapping[
            Dimension, Callable[[Sequence[EventSaid]], list[dict[Key, list[_Word]]]]
        ] = {
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

    def _by_kind(self, said: Sequence[EventSaid]) -> list[dict[Key, list[_Word]]]:
        vocabulary = self._view.vocabulary
        found = []
        for one in said:
            keys: dict[Key, list[_Word]] = {}
            for code, word in _words(one.of("kind"), lambda r: r.claim.concept):
                for key in at_level(code, self._levels.kind, lambda c: _broader(vocabulary, c)):
                    keys.setdefault(key, []).append(word)
            found.append(keys)
        return found

    def _by_place(self, said: Sequence[EventSaid]) -> list[dict[Key, list[_Word]]]:
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

    def _by_region(self, said: Sequence[EventSaid]) -> list[dict[Key, list[_Word]]]:
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

    def _by_accused(self, said: Sequence[EventSaid]) -> list[dict[Key, list[_Word]]]:
        words = [_words(one.of("allegedPerpetrator"), _object) for one in said]
        return self._bodies(said, words)

    def _by_speaker(self, said: Sequence[EventSaid]) -> list[dict[Key, list[_Word]]]:
        words = [_words(one.of("kind"), lambda r: r.claim.speaker, always=True) for one in said]
        return self._bodies(said, words)

    def _by_body_above(self, said: Sequence[EventSaid]) -> list[dict[Key, list[_Word]]]:
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
        self, said: Sequence[EventSaid], words: Sequence[Sequence[tuple[str, _Word]]]
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

    def _by_time(self, one: EventSaid, length: int) -> dict[Key, list[_Word]]:
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

    def _by_response(self, said: Sequence[EventSaid]) -> list[dict[Key, list[_Word]]]:
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
                for code, word in _words(told, lambda r: r.claim.concept):
                    keys.setdefault(code, []).append(word)
            found.append(keys)
        return found


class _Word(NamedTuple):
    """A claim that puts an event under a key, and whether it certainly belongs there."""

    certain: bool
    record: Record


def at_level(key: str, level: int | None, above: Callable[[str], Sequence[str]]) -> frozenset[str]:
    """What stands above a key at a level from the top, 1; the key where it is not as deep."""
    if level is None:
        return frozenset((key,))
    return frozenset(
        line[level - 1] if len(line) >= level else line[-1] for line in _lines(key, above, ())
    )


def _lines(
    key: str, above: Callable[[str], Sequence[str]], below: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """The ways down to a key, each from a top."""
    line = (key, *below)
    ups = [up for up in above(key) if up not in line]
    return [one for up in ups for one in _lines(up, above, line)] if ups else [line]


def _broader(vocabulary: Vocabulary, code: str) -> Sequence[str]:
    return vocabulary.terms[code].broader


def _object(record: Record) -> str | None:
    return record.claim.object


def _words(
    records: Iterable[Record], key: Callable[[Record], str | None], *, always: bool = False
) -> list[tuple[str, _Word]]:
    """The claims that say it is so, each with whether nobody says that it is not."""
    listed = list(records)
    denied = {key(record) for record in listed if record.claim.negated}
    return [
        (found, _Word(always or found not in denied, record))
        for record in listed
        if not record.claim.negated and (found := key(record)) is not None
    ]


def _by_source(one: EventSaid) -> dict[Key, list[_Word]]:
    keys: dict[Key, list[_Word]] = {}
    for record in one.of("kind"):
        if not record.claim.negated:
            keys.setdefault(record.claim.citation.source, []).append(_Word(True, record))
    return keys


def _by_stance(one: EventSaid) -> dict[Key, list[_Word]]:
    keys: dict[Key, list[_Word]] = {}
    for record in one.of("kind"):
        if not record.claim.negated:
            keys.setdefault(record.claim.stance.value, []).append(_Word(True, record))
    return keys


def _all(one: EventSaid) -> list[_Word]:
    """What is known of an event that has no key: it is certainly under none."""
    return [_Word(True, record) for record in one.of("kind") if not record.claim.negated]


def _ground(words: Sequence[_Word]) -> Ground:
    claims = [word.record.claim for word in words]
    return Ground(
        not words or any(word.certain for word in words),
        frozenset(claim.citation.source for claim in claims),
        frozenset(claim.speaker for claim in claims if claim.speaker is not None),
    )
