"""Statistics: how many events, and how many people, by what is said of them.

What counts is what stands: a claim that nobody has taken back, no matter who proposed it; what
software proposed only once a person accepted it. Counts are
bounds; people are counted as unions of groups that may overlap (`graph/LEDGER.md`, numbers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple
from typing import Literal as OneOf

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import QueryError
from graph.claims.quantity import Quantity
from graph.protection.floors import SMALL
from graph.relations.bucket_counts import Bucket, Key, key_order
from graph.relations.counted_events import CountedEvents
from graph.relations.dimensions import Dimension, Levels
from graph.relations.group_sizes import PERSON
from graph.relations.small_cells import Release, release, selections
from graph.views.paging import stretch
from graph.views.replies import read_one
from graph.views.shown_labels import label_of
from graph.views.view import Key as RowKey
from graph.views.view import Labels, Page, View, Where, Window
from graph.vocabulary import Vocabulary
from graph.vocabulary.conventions import Convention

MOST_DIMENSIONS = 3
_TURN = Lock()
"""Held by who counts: one table takes much memory while it is counted, and several at once would
take several times that."""
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
        wrong = [
            f"{name}: {level} is no level; the topmost is 1"
            for name, level in (("kindLevel", self.levels.kind), ("placeLevel", self.levels.place))
            if level is not None and level < 1
        ]
        least, most = self.having.at_least, self.having.at_most
        if least is not None and most is not None and most < least:
            wrong.append(
                f"having: atMost {most} is less than atLeast {least}; write the smaller first"
            )
        if wrong:
            raise QueryError("; ".join(wrong))


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
    """Every bucket, regardless of what it has to have. Counted by one thread at a time.

    Raises:
        OutOfTime, Abandoned: as `Deadline.check`; also where others were not done in time.
    """
    with view.deadline.holding(_TURN):
        return counted(view, asked).buckets(asked.by, asked.small)


def released(events: CountedEvents, asked: Counting, deadline: Deadline = NEVER) -> Release:
    """What of all buckets can be published, beside every table by fewer of the dimensions;
    anything that they have to have."""
    tables = {
        sides: events.buckets([asked.by[place] for place in sides], asked.small)
        for sides in selections(len(asked.by))
    }
    return release(tables, asked.small, deadline)


def counted(view: View, asked: Counting) -> CountedEvents:
    """What all tables by some of these dimensions are made of."""
    return CountedEvents(
        view, asked.by, where=asked.where, levels=asked.levels, convention=asked.convention
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
        return label_of(key, classes[key], names.get(key))
    return key
