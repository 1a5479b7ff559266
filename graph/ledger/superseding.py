"""What a speaker took back: one rule, used wherever the ledger and the duties read claims.

A claim is *superseded* by a later one of the same innermost speaker with the same subject and
predicate. Where a property has one value (dates, the kind of a response, a verdict, an end) another
value suffices, unless it is only a coarser one; where several may hold, only a claim on the same
object, concept or text with the other polarity does. From the day on which the later one was said
it counts, and the earlier one for nothing.

The limits: only what is certainly later supersedes, so that two values said in one document, on
one day, never do; who speaks has to be one who can be told; and what was done to people, and by
whom, is never superseded, since recantations are coerced. A publisher who withdraws a document
takes back what he says in it himself, and nothing of what he quotes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import permutations
from typing import NamedTuple

from graph.claims.claim import Claim
from graph.claims.period import Period
from graph.claims.text import folded
from graph.ledger.call_states import EVER, NEVER, Span
from graph.views.view import Record
from graph.vocabulary import Vocabulary

COLLECTIVE = frozenset({"IndeterminateActor", "Group"})
"""Classes of speakers of whom nobody can tell that it was the same one who spoke again."""

_OF_EVENTS = frozenset({"when", "partOf", "followedBy", "name"})
"""What of an event can be taken back: not what was done, to whom, where, and by whom."""

_ONE_KIND = frozenset({"Response", "Assessment"})
"""Classes whose `kind` has one value."""


class Document(NamedTuple):
    """What is said of a source."""

    published: Span = Span()
    publishers: frozenset[str] = frozenset()
    withdrawn: Span | None = None
    corrects: frozenset[str] = frozenset()
    """Sources whose publisher corrects them in this one."""


class Lifetime(NamedTuple):
    """On which days a claim counts, and on whose word no longer."""

    since: int = EVER
    until: int = NEVER
    by: str = ""
    """The claim that superseded it, or the source that was withdrawn."""
    maybe_since: int = EVER
    maybe_until: int = NEVER
    """The same, were it said on the first of its possible days."""

    def holds(self, on: int, *, possibly: bool = False) -> bool:
        """Whether it counts on a day; `possibly`: where what is only possibly said by then is."""
        if possibly:
            return self.maybe_since <= on < self.maybe_until
        return self.since <= on < self.until


ALWAYS = Lifetime()


def said_on(claim: Claim, documents: Mapping[str, Document]) -> Span:
    """When its innermost speaker said it: as stated, else when its source was published."""
    for link in reversed(claim.attribution):
        if link.on is not None:
            return begin_of(link.on)
    document = documents.get(claim.citation.source)
    return document.published if document is not None else Span()


def begin_of(period: Period) -> Span:
    """The days on one of which it began."""
    first, last = period.begins
    end = period.ends[1]
    return Span(
        EVER if first is None else first,
        last if last is not None else NEVER if end is None else end,
    )


def lifetimes(
    records: Iterable[Record], documents: Mapping[str, Document], vocabulary: Vocabulary
) -> dict[str, Lifetime]:
    """The days on which claims count; absent for those that count on all.

    Args:
        records: all claims of their subjects and predicates that the view holds.
        documents: by source, those that these claims cite.
    """
    found: dict[str, Lifetime] = {}
    every = list(records)
    withdrawn = {id: one for id, one in documents.items() if one.withdrawn is not None}
    for record in every if withdrawn else ():
        document = withdrawn.get(record.source)
        if (
            document is not None
            and document.withdrawn is not None
            and record.speaker in document.publishers
            and not stands_for_ever(record, vocabulary)
        ):
            _end(found, record.id, document.withdrawn, record.source)
    # Most things are said once; of those nobody can have said something else later.
    said = Counter([(one.subject, one.predicate) for one in every])
    again = [
        one
        for one in every
        if said[one.subject, one.predicate] > 1 and not stands_for_ever(one, vocabulary)
    ]
    for group in _by_speaker(again, vocabulary).values():
        if len(group) > 1 and (
            _has_one_value(group[0], vocabulary) or any(one.claim.negated for one in group)
        ):
            _within(group, documents, vocabulary, found)
    return found


def _within(
    group: list[Record],
    documents: Mapping[str, Document],
    vocabulary: Vocabulary,
    found: dict[str, Lifetime],
) -> None:
    """Claims of one speaker on one property of one subject."""
    for earlier, later in permutations(group, 2):
        if not _is_later(later, earlier, documents):
            continue
        if _takes_back(later, earlier, vocabulary):
            day = said_on(later.claim, documents)
            _end(found, earlier.claim.id, day, later.claim.id)
            old = found.get(later.claim.id, ALWAYS)
            found[later.claim.id] = old._replace(
                since=max(old.since, day.last), maybe_since=max(old.maybe_since, day.first)
            )


def takers(
    records: Iterable[Record], documents: Mapping[str, Document], vocabulary: Vocabulary
) -> dict[str, set[str]]:
    """Claims by which the same speaker certainly later said otherwise, by the claim that each
    stands against; absent where there is none.

    What was done to people and by whom is among them: it goes on counting, and anybody who reads
    it is told that it was taken back.
    """
    found: dict[str, set[str]] = {}
    for group in _by_speaker(records, vocabulary).values():
        for earlier, later in permutations(group, 2):
            if _is_later(later, earlier, documents) and _takes_back(later, earlier, vocabulary):
                found.setdefault(earlier.claim.id, set()).add(later.claim.id)
    return found


def _by_speaker(
    records: Iterable[Record], vocabulary: Vocabulary
) -> dict[tuple[str, str, str, str | None], list[Record]]:
    """Claims of one speaker who can be told, on one property of one subject; where several may
    hold, on one object."""
    groups: dict[tuple[str, str, str, str | None], list[Record]] = {}
    for record in records:
        claim, speaker = record.claim, record.claim.speaker
        if speaker is not None and record.classes.get(speaker) not in COLLECTIVE:
            several = claim.object if not _has_one_value(record, vocabulary) else None
            key = claim.subject, claim.predicate, speaker, several
            groups.setdefault(key, []).append(record)
    return groups


def _is_later(later: Record, earlier: Record, documents: Mapping[str, Document]) -> bool:
    """Whether one was certainly said after the other, or in a document that corrects its own."""
    source = documents.get(later.claim.citation.source, Document())
    return earlier.claim.citation.source in source.corrects or said_on(
        earlier.claim, documents
    ).surely_before(said_on(later.claim, documents))


def _end(found: dict[str, Lifetime], id: str, day: Span, by: str) -> None:
    old = found.get(id, ALWAYS)
    maybe = min(old.maybe_until, day.first)
    if (day.last, by) < (old.until, old.by) or not old.by:
        found[id] = old._replace(until=day.last, by=by, maybe_until=maybe)
    elif maybe < old.maybe_until:
        found[id] = old._replace(maybe_until=maybe)


def stands_for_ever(record: Record, vocabulary: Vocabulary) -> bool:
    """Whether it says what was done to people, or by whom."""
    if record.ends.get(record.subject) == "Event":
        return record.predicate not in _OF_EVENTS
    known = vocabulary.properties.get(record.predicate)
    return known is not None and known.only_as_claim


def _takes_back(later: Record, earlier: Record, vocabulary: Vocabulary) -> bool:
    """Whether the one cannot stand beside the other, both said by one speaker."""
    one, other = later.claim, earlier.claim
    if not _at_one_time(one.valid, other.valid):
        return False
    if one.negated != other.negated:
        denied, told = (one, other) if one.negated else (other, one)
        return _is_of(told, denied, vocabulary)
    return (
        not one.negated
        and _has_one_value(earlier, vocabulary)
        and not _is_of(other, one, vocabulary)
    )


def _has_one_value(record: Record, vocabulary: Vocabulary) -> bool:
    claim = record.claim
    if claim.predicate == "kind":
        return record.classes.get(claim.subject) in _ONE_KIND
    known = vocabulary.properties.get(claim.predicate)
    return known is not None and known.single


def _is_of(told: Claim, wider: Claim, vocabulary: Vocabulary) -> bool:
    """Whether what is told is the same as `wider`, or lies within it."""
    if told.object is not None or wider.object is not None:
        return told.object == wider.object
    if told.concept is not None or wider.concept is not None:
        return told.concept in vocabulary.narrower([wider.concept or ""])
    if told.value is None or wider.value is None:
        return False
    inner, outer = told.value.period, wider.value.period
    if inner is not None and outer is not None:
        return _contains(outer, inner)
    return folded(told.value.text) == folded(wider.value.text)


def _contains(outer: Period, inner: Period) -> bool:
    """Whether a date is only a coarser form of another."""
    one, other = begin_of(outer), begin_of(inner)
    ends = outer.ends[1], inner.ends[1]
    until = [NEVER if day is None else day for day in ends]
    return one.first <= other.first and other.last <= one.last and until[1] <= until[0]


def _at_one_time(one: Period | None, other: Period | None) -> bool:
    """Whether the times for which they hold may overlap."""
    if one is None or other is None:
        return True
    (first, _), (start, _) = one.begins, other.begins
    last, stop = one.ends[1], other.ends[1]
    return (first is None or stop is None or first <= stop) and (
        start is None or last is None or start <= last
    )
