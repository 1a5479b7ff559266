"""Statistics: how many events, and how many people, by what is said of them.

What counts is what stands: a claim that nobody has taken back, whoever proposed it; what software
proposed only once a person accepted it. Counts are
bounds; people are counted as unions of groups that may overlap (`graph/LEDGER.md`, numbers).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from typing import Literal as OneOf

from graph.claims.errors import QueryError
from graph.claims.quantity import Quantity
from graph.ledger.group_relations import group_relations
from graph.ledger.taking_back import taken_back
from graph.protection.floors import SMALL
from graph.relations.bucket_counts import PERSON, Bucket, CountedEvent, Key, buckets, key_order
from graph.relations.dimensions import READ, Dimension, EventSaid, Keys, Levels
from graph.views.all_pages import all_claims
from graph.views.paging import stretch
from graph.views.replies import read_one
from graph.views.view import (
    MOST_ROWS,
    Claims,
    EntityQuery,
    Labels,
    Page,
    Record,
    View,
    Where,
    Window,
)
from graph.views.view import Key as RowKey
from graph.vocabulary import Vocabulary
from graph.vocabulary.conventions import Convention

MOST_DIMENSIONS = 3
UNKNOWN = "unknown"
"""The label of the key of what is not known, or said by nobody."""
CODES = (Dimension.KIND, Dimension.RESPONSE)
"""Dimensions whose keys are concepts."""
IDS = (
    *(Dimension.PLACE, Dimension.REGION, Dimension.ALLEGED_PERPETRATOR, Dimension.BODY_ABOVE),
    *(Dimension.SOURCE, Dimension.SPEAKER),
)
"""Dimensions whose keys are entities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Having:
    """Which buckets are given, by how many events are in them."""

    at_least: int | None = None
    at_most: int | None = None
    certain: bool = False
    """Whether so many are certainly in it; else possibly."""

    def keeps(self, events: Quantity) -> bool:
        low, high = events.min or 0, events.max or 0
        most, least = (low, high) if self.certain else (high, low)
        return (self.at_least is None or most >= self.at_least) and (
            self.at_most is None or least <= self.at_most
        )


class BucketOrder(NamedTuple):
    """One sort key of buckets: what is known of no bucket comes last either way."""

    by: OneOf["events", "certainEvents", "victims", "sources", "speakers"]
    """Events and victims (people) by their upper bounds; certain events by the lower one."""
    descending: bool = False

    def of(self, bucket: Bucket) -> tuple[bool, int | None]:
        """Whether it is unknown, and how it sorts."""
        people = next((q.max for q in bucket.victims if q.unit == PERSON), 0)
        value = {
            "events": bucket.events.max,
            "certainEvents": bucket.events.min,
            "victims": people,
            "sources": bucket.sources,
            "speakers": bucket.speakers,
        }[self.by]
        return value is None, None if value is None else -value if self.descending else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Which statistics are asked for."""

    by: Sequence[Dimension]
    """None gives one bucket with everything."""
    where: Where | None = None
    levels: Levels = field(default_factory=Levels)
    convention: Convention | None = None
    """Bounds for words such as “dozens”; None leaves them unknown."""
    having: Having = field(default_factory=Having)
    small: int = SMALL
    order: Sequence[BucketOrder] = ()
    """Ties in the order of their keys."""
    window: Window = field(default_factory=Window)

    def __post_init__(self) -> None:
        if len(set(self.by)) != len(self.by) or len(self.by) > MOST_DIMENSIONS:
            raise QueryError(
                f"by: {', '.join(self.by)}: give up to {MOST_DIMENSIONS} dimensions, each once"
            )
        for name, level in (("kindLevel", self.levels.kind), ("placeLevel", self.levels.place)):
            if level is not None and level < 1:
                raise QueryError(f"{name}: {level} is no level; the topmost is 1")


def statistics(view: View, asked: Counting) -> Page[Bucket]:
    """Buckets in the order that is asked for, then of their keys
    (`graph.relations.bucket_counts.key_order`).

    A row's key is those orders' parts, one behind the other.
    """
    return stretch_of(all_buckets(view, asked), asked)


def stretch_of(found: Sequence[Bucket], asked: Counting) -> Page[Bucket]:
    """The stretch of all buckets that is asked for."""
    kept = [bucket for bucket in found if asked.having.keeps(bucket.events)]
    ordered = [(row_key(bucket, asked.order), bucket) for bucket in kept]
    if asked.order:
        ordered.sort(key=lambda row: _sortable(row[0]))
    return stretch([bucket for _, bucket in ordered], [key for key, _ in ordered], asked.window)


def row_key(bucket: Bucket, order: Sequence[BucketOrder] = ()) -> RowKey:
    """A bucket's place in its list."""
    places = [one.of(bucket) for one in order]
    first = [part for unknown, value in places for part in (int(unknown), value or 0)]
    return (*first, *(p for pair in key_order(bucket.key) for p in (int(pair[0]), pair[1])))


def _sortable(key: RowKey) -> tuple[Any, ...]:
    return tuple(key)


def all_buckets(view: View, asked: Counting) -> list[Bucket]:
    """Every bucket, whatever it has to have."""
    keys = Keys(view, asked.levels)
    events: list[CountedEvent] = []
    groups: set[str] = set()
    for said in _events(view, asked.where):
        found = [keys.of(said, dimension) for dimension in asked.by]
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
    return buckets(
        events, sizes, convention=asked.convention, relations=relations, small=asked.small
    )


def labels_of_keys(
    view: View,
    by: Sequence[Dimension],
    found: Sequence[Bucket],
    languages: tuple[str, ...] = (),
) -> dict[tuple[Dimension, Key], str]:
    """What each key is called."""
    vocabulary = view.vocabulary
    keys = {
        (dimension, key) for bucket in found for dimension, key in zip(by, bucket.key, strict=True)
    }
    ids = sorted({key for dimension, key in keys if dimension in IDS and key is not None})
    names = read_one(view, Labels(languages=languages), ids)
    classes = view.classes(ids)
    return {
        (dimension, key): _label(vocabulary, dimension, key, names, classes, languages)
        for dimension, key in keys
    }


def _label(
    vocabulary: Vocabulary,
    dimension: Dimension,
    key: Key,
    names: Mapping[str, str],
    classes: Mapping[str, str],
    languages: Sequence[str],
) -> str:
    if key is None:
        return UNKNOWN
    if dimension in CODES:
        labels = vocabulary.terms[key].labels
        return next((labels[one] for one in languages if one in labels), labels["en"])
    if dimension in IDS:
        return names.get(key) or f"{classes[key]} …{key[-6:]}"
    return key


def _events(view: View, where: Where | None) -> Iterator[list[EventSaid]]:
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
        yield [EventSaid(ref.id, *_by_property(records[ref.id], off)) for ref in page.rows]
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


def _victims(said: EventSaid) -> tuple[frozenset[str], frozenset[str]]:
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
