"""Records whose claims are opened when something of them is asked for that no column has.

Who goes through very many claims asks of most only what they are about, and what they say: a body
is opened for a date or a speaker alone, and a whole claim is made of few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any, TypeAlias

from graph.claims.claim import Claim, Literal, Review, Stance, literal_of
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.engines.sqlite.claim_ids import kept_ids, listed, told_ids
from graph.engines.sqlite.interned import REVIEWS, STANCES
from graph.engines.sqlite.kept_bodies import CHAIN, VALUE, parts_of, said_value
from graph.engines.sqlite.keys import Row, batches, rows
from graph.engines.sqlite.read import claim_lists
from graph.engines.sqlite.read.claim_lists import Side, claims_of, sides_of
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.sight import Sight
from graph.engines.sqlite.read.told import days_of
from graph.views.view import Claims, Days, Page, Record

_COLUMNS = (
    "c.id, b.body, c.written, c.marking, c.unit, c.subject, c.predicate, c.object, c.concept, "
    "c.negated, c.source, EXISTS (SELECT 1 FROM particulars p WHERE p.claim = c.key), c.stance, "
    "c.earliest, c.latest, c.sort, c.origin"
)
_ID, _BODY, _WRITTEN, _MARKING, _UNIT, _SUBJECT, _PREDICATE, _OBJECT = range(1, 9)
_CONCEPT, _NEGATED, _SOURCE, _QUALIFIED, _STANCE, _EARLIEST, _LATEST, _SORT, _ORIGIN = range(9, 18)
_REVIEW, _RETRACTED, _STANDS = 18, 19, 20
_SAID = (_ORIGIN, _SUBJECT, _OBJECT, _SOURCE, _PREDICATE, _CONCEPT, _NEGATED, _STANCE)
"""Places in a row, at whose first the entity stands of which the claim was asked for."""


_NO_VALUE = b"[0"
"""What the body of a claim without a value begins with."""


class UnopenedRecord(Record):
    """A standing claim of a view; of use as long as that is."""

    # A row becomes one object, and what is asked of it is looked up then: of most it is little.
    __slots__ = ("_array", "_claim", "_id", "_opener", "_row")
    # Nothing of it is ever set again.
    __setattr__ = object.__setattr__

    def __init__(self, opener: Reader, id: str, row: Row) -> None:
        self._opener, self._id, self._row = opener, id, row
        self._array: list[Any] | None = None
        self._claim: Claim | None = None

    @property
    def id(self) -> str:
        return self._id

    @property
    def subject(self) -> str:
        return self._opener.ref(self._row[_SUBJECT]).id

    @property
    def predicate(self) -> str:
        return self._opener.terms.names[self._row[_PREDICATE]]

    @property
    def object(self) -> str | None:
        key = self._row[_OBJECT]
        return None if key is None else self._opener.ref(key).id

    @property
    def concept(self) -> str | None:
        key = self._row[_CONCEPT]
        return None if key is None else self._opener.terms.names[key]

    @property
    def negated(self) -> bool:
        return bool(self._row[_NEGATED] == 1)

    @property
    def source(self) -> str:
        return self._opener.ref(self._row[_SOURCE]).id

    @property
    def is_qualified(self) -> bool:
        return bool(self._row[_QUALIFIED] == 1)

    @property
    def review(self) -> Review:
        return REVIEWS[self._row[_REVIEW]]

    @property
    def stance(self) -> Stance:
        return STANCES[self._row[_STANCE]]

    @property
    def days(self) -> Days:
        return days_of(self._row[_EARLIEST], self._row[_LATEST], self._row[_SORT])

    def _kept(self) -> list[Any]:
        """The body as it is kept."""
        if self._array is None:
            self._array = parts_of(self._row[_BODY])
        return self._array

    @property
    def speaker(self) -> str | None:
        chain = self._kept()[CHAIN]
        return self._opener.ids([chain[-1][0]])[0] if chain else None

    @property
    def value(self) -> Literal | None:
        array = self._kept()[VALUE]
        return None if array is None else literal_of(array)

    @property
    def period(self) -> Period | None:
        body = self._row[_BODY]
        return None if body.startswith(_NO_VALUE) else said_value(body).period

    @property
    def claim(self) -> Claim:
        if self._claim is None:
            marking = self._opener.marking(self._row[_WRITTEN])
            contents = self._opener.contents
            named = contents.named([_named(self._row)])
            said = tuple([self._row[place] for place in _SAID])
            self._claim = contents.claim(self.id, self._row[_BODY], said, marking, named)
        return self._claim

    @property
    def marking(self) -> Marking:
        return self._opener.marking(self._row[_MARKING])

    @property
    def recorded_at(self) -> int:
        unit = self._row[_UNIT]
        return self._opener.times({unit})[unit]

    @property
    def retracted_at(self) -> int | None:
        return None

    @property
    def coded(self) -> Claim | None:
        return None

    @property
    def ends(self) -> Mapping[str, str]:
        subject, object_ = self._opener.ref(self._row[_SUBJECT]), self._row[_OBJECT]
        if object_ is None:
            return {subject.id: subject.cls}
        other = self._opener.ref(object_)
        return {subject.id: subject.cls, other.id: other.cls}

    @property
    def classes(self) -> Mapping[str, str]:
        return self._opener.classes_of(self.claim)

    @property
    def names(self) -> tuple[str, ...]:
        speaking = self._opener.ids([link[0] for link in self._kept()[CHAIN]])
        ends = (self.subject,) if self.object is None else (self.subject, self.object)
        return tuple(dict.fromkeys((*ends, *speaking, self.source)))

    def opened(self) -> Record:
        return Record(
            claim=self.claim,
            recorded_at=self.recorded_at,
            review=self.review,
            retracted_at=self.retracted_at,
            marking=self.marking,
            classes=self.classes,
        )


class UnopenedLife(UnopenedRecord):
    """A claim of a view, standing or not."""

    __slots__ = ()

    @property
    def retracted_at(self) -> int | None:
        at: int | None = self._row[_RETRACTED]
        return at


Life: TypeAlias = tuple[int, Record, bool]
"""The key of a claim, the claim, and whether it stands in the view."""


def unopened_lives(reader: Reader, ids: Sequence[str]) -> Iterator[Life]:
    """The claims of a view among these, in no order."""
    sight = reader.sight
    sql = (
        f"SELECT c.key, {_COLUMNS}, {sight.review('c')}, {sight.retracted('c')}, {sight.live('c')} "
        "FROM carray(?) w CROSS JOIN claims c ON c.id = w.value "
        f"CROSS JOIN bodies b ON b.key = c.key WHERE {sight.claim('c')}"
    )
    for batch in batches(dict.fromkeys(ids)):
        found = list(rows(reader.db, sql, (listed(kept_ids(batch)),)))
        reader.refs(chain.from_iterable(map(_named, found)))
        for id, row in zip(told_ids([row[_ID] for row in found]), found, strict=True):
            yield row[0], UnopenedLife(reader, id, row), row[_STANDS] == 1


def unopened_claims(reader: Reader, want: Claims, ids: Sequence[str]) -> dict[str, Page[Record]]:
    """The reply to one want of unopened records."""
    if want.window.after is not None or want.window.backwards or want.window.count:
        return claims_of(reader, want, ids)
    keys = reader.keys(ids)
    found: dict[int, list[Row]] = {}
    many: set[int] = set()
    for side in sides_of(reader, want):
        asked = [key for key in keys.values() if key not in many]
        for sight, some in reader.apart(asked, side.near, *side.predicates):
            _gather(reader, some, side, sight, found, many)
    long = [
        id for id, key in keys.items() if key in many or len(found.get(key, ())) > claim_lists.MANY
    ]
    for id in long:
        found.pop(keys[id], None)
    reader.refs(chain.from_iterable(_named(row) for some in found.values() for row in some))
    pages = dict(claims_of(reader, want, long)) if long else {}
    cuts: dict[str, tuple[list[Row], bool]] = {}
    for id in ids:
        if id not in pages:
            by_id = {row[_ID]: row for row in found.get(keys.get(id, 0), ())}
            cut = sorted(by_id)[: want.window.first] if len(by_id) > 1 else list(by_id)
            cuts[id] = [by_id[claim] for claim in cut], len(cut) < len(by_id)
    told = iter(told_ids([row[_ID] for rows_, _ in cuts.values() for row in rows_]))
    for id, (shown, more) in cuts.items():
        names = list(islice(told, len(shown)))
        records = [UnopenedRecord(reader, *one) for one in zip(names, shown, strict=True)]
        pages[id] = Page(records, [(name,) for name in names], more, None)
    return pages


def _gather(
    reader: Reader,
    keys: list[int],
    side: Side,
    sight: Sight,
    found: dict[int, list[Row]],
    many: set[int],
) -> None:
    """Gather the claims of entities with few; put the others into `many`."""
    sql = (
        f"SELECT c.{side.near}, {_COLUMNS}, {sight.review('c')} FROM carray(?) w "
        f"CROSS JOIN claims c ON {side.key} = w.value CROSS JOIN bodies b ON b.key = c.key "
        f"WHERE {side.condition} AND {sight.standing('c')}"
    )
    while keys:
        over = 0
        for near, group in groupby(rows(reader.db, sql, (numbers(keys),)), key=itemgetter(0)):
            some = list(islice(group, claim_lists.MANY + 1))
            if len(some) > claim_lists.MANY:
                over = near
                break
            found.setdefault(near, []).extend(some)
        if not over:
            return
        many.add(over)
        keys = keys[keys.index(over) + 1 :]


def _named(row: Row) -> tuple[int, ...]:
    """The keys of all that a claim is about and from."""
    subject, object_, source = row[_SUBJECT], row[_OBJECT], row[_SOURCE]
    return (subject, source) if object_ is None else (subject, object_, source)
