"""Columns out of the tables: integers of rows, without making a claim of each.

What was laid out (`graph.engines.sqlite.said_sheets`) is at hand. Else claims are looked up,
entity by entity and property by property, so that what may not be read is not passed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Protocol, cast

import apsw
import numpy as np
from numpy.typing import NDArray

from graph.claims.claim import BY_SOFTWARE, Review
from graph.claims.period import UNKNOWN_LAST
from graph.claims.quantity import Quantity
from graph.claims.remembered import remembered
from graph.engines.sqlite.claim_ids import claim_ids
from graph.engines.sqlite.interned import REVIEW_NUMBERS, STANCES, Terms
from graph.engines.sqlite.kept_bodies import CHAIN as SPOKEN
from graph.engines.sqlite.kept_bodies import VALUE, parts_of
from graph.engines.sqlite.keys import batches, rows
from graph.engines.sqlite.read.entity_lists import passing_keys
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.told import ids_of, told_rows
from graph.engines.sqlite.rows import unpacked
from graph.views.columns import (
    COUNTED,
    NOBODY,
    Dates,
    Numbering,
    Stated,
    among,
    distinct,
    numbered,
    sorted_numbers,
)
from graph.views.columns import STANCES as IN_ORDER
from graph.views.told_claims import ToldClaims
from graph.views.view import Where
from graph.views.walking import Flags, Numbers
from graph.vocabulary import Vocabulary

_ACCEPTED = REVIEW_NUMBERS[Review.ACCEPTED]
CHAIN = -1
"""In place of a speaker where several speak: which is the innermost, the body says."""

_STANCES = np.array([IN_ORDER.index(stance) for stance in STANCES], dtype=np.int64)
_SPEAKER = (
    f"(SELECT CASE count(*) WHEN 0 THEN {NOBODY} WHEN 1 THEN min(p.actor) ELSE {CHAIN} END "
    "FROM speakers p WHERE p.claim = c.key)"
)
_FIRST_SPEAKER = (
    f"coalesce((SELECT p.actor FROM speakers p WHERE p.claim = c.key LIMIT 1), {NOBODY})"
)
_DAY_BITS, _OTHER = 22, -1
"""The last day of the year 9999, 3,652,059, needs 22 bits: two days fit one integer of SQLite, and
no pair is negative."""
_PLAIN_DATE = (
    "substr(c.sort, 1, 4) = substr(c.sort, 9, 4) AND substr(c.sort, 5, 4) = substr(c.sort, 13, 4)"
    " AND c.earliest IS NOT NULL"
)
"""The earliest begin is the earliest end, and the latest begin the latest end: `sort` has four
days, four bytes each."""


class AtHand(Protocol):
    """Properties whose claims are at hand as columns, as one view sees them."""

    values: Numbering

    def stated(self, property: int) -> Stated: ...


class TableColumns:
    """Columns of one view.

    Args:
        values: the numbers that values have already.
        laid: what is at hand of `graph.views.columns.COUNTED`; None where the tables serve.
    """

    PREDICATE, WIDTH = 5, 7
    """Of the rows that are read: where the property stands, and how many numbers there are."""

    def __init__(
        self, reader: Reader, values: Numbering | None = None, laid: AtHand | None = None
    ) -> None:
        self._reader, self._laid = reader, laid
        self._values = values if values is not None else laid.values if laid else Numbering()
        self._later: dict[str, Stated] = {}

    def passing(self, classes: Sequence[str], where: Where | None) -> Numbers:
        found = passing_keys(self._reader, classes, where)
        return distinct(np.fromiter(found, dtype=np.int64))

    def stated(
        self,
        properties: Sequence[str],
        of: Numbers,
        *,
        inverse: bool = False,
        silent: Collection[str] = (),
    ) -> Mapping[str, Stated]:
        self._reader.deadline.check()
        found: dict[str, Stated] = {}
        wanted = []
        for name in properties:
            kept = self._at_hand(name)
            if kept is None:
                wanted.append(name)
            else:
                turned = kept._replace(near=kept.what, what=kept.near) if inverse else kept
                found[name] = turned.where(among(turned.near, of))
        if not wanted:
            return found
        table = self._table(wanted, of, inverse, silent)
        for name in wanted:
            some = table[table[:, self.PREDICATE] == self._reader.terms.properties[name]]
            found[name] = self._stated(name, some, whole=False)
        return found

    def _at_hand(self, name: str) -> Stated | None:
        """All that is said along one property, where that is known without reading."""
        if name not in self._later and self._laid is not None and name in COUNTED:
            self._later[name] = self._laid.stated(self._reader.terms.properties[name])
        return self._later.get(name)

    def laid(self, name: str, table: NDArray[np.int64], *, whole: bool) -> Stated:
        """What rows of one property say (`laid_rows`)."""
        return self._stated(name, table, whole=whole)

    def told(self, ways: Sequence[tuple[str, bool]], of: Numbers) -> ToldClaims:
        reader, known = self._reader, self._reader.terms.properties
        ahead = [name for name, inverse in ways if not inverse]
        dated = [n for n in ahead if reader.vocabulary.properties[n].range == "period"]
        parts: list[ToldClaims] = []
        for some in told_rows(reader, ways, of, _what(reader.vocabulary, reader.terms, ahead)):
            place = np.zeros(max(known[name] for name, _ in ways) + 1, dtype=np.int64)
            for number, (name, inverse) in enumerate(ways):
                if inverse == some.inverse:
                    place[known[name]] = number
            what = some.what
            if not some.inverse:
                days = np.isin(some.property, [known[name] for name in dated])
                what = np.where(what == _OTHER, NOBODY, what)
                if days.any():
                    what[days] = self._valued(dated[0], some.what[days], some.claim[days])
            parts.append(
                ToldClaims(
                    *(some.near, place[some.property], what, some.source, _STANCES[some.stance]),
                    *(some.negated, some.accepted, some.qualified),
                )
            )
        return ToldClaims(*(cast(Any, np.concatenate(some)) for some in zip(*parts, strict=True)))

    def numbers(self, ids: Iterable[str]) -> Mapping[str, int]:
        return self._reader.keys(ids)

    def ids(self, numbers: Iterable[int]) -> Mapping[int, str]:
        return dict(ids_of(self._reader, numbers))

    # CROSS JOIN, here and below: SQLite keeps its order, so the few numbers lead and the table is
    # looked up; by its own statistics it might read the whole table.
    def are(self, numbers_: Numbers, cls: str) -> Flags:
        key = self._reader.terms.classes.get(cls)
        every = distinct(numbers_)
        there = np.fromiter(
            chain.from_iterable(
                rows(
                    self._reader.db,
                    "SELECT e.key FROM carray(?) w CROSS JOIN entities e ON e.key = w.value "
                    "WHERE e.class = ?",
                    (numbers(every.tolist()), key),
                )
            ),
            dtype=np.int64,
        )
        return among(numbers_, there)

    def code(self, number: int) -> str:
        return self._reader.terms.names[number]

    def dates(self, number: int) -> Dates:
        return cast(Dates, self._values.values[number])

    def quantity(self, number: int) -> Quantity:
        return cast(Quantity, self._values.values[number])

    def claims(self, numbers_: Sequence[int]) -> Mapping[int, str]:
        return claim_ids(self._reader.db, numbers_)

    # -------------------------------------------------------------------------------- rows

    def _table(
        self, names: Sequence[str], of: Numbers, inverse: bool, quiet: Collection[str]
    ) -> NDArray[np.int64]:
        """A row a claim: near end, flags, source, speaker, claim, property, and what is said."""
        reader, terms = self._reader, self._reader.terms.properties
        what = "c.subject" if inverse else _what(reader.vocabulary, reader.terms, names)
        near = "object" if inverse else "subject"
        index = "claims_in" if near == "object" else "claims_out"
        there = "c.object IS NOT NULL AND " if near == "object" else ""
        parts = [np.empty(0, dtype=np.int64)]
        # One by one: of several at once SQLite would pass what is hidden.
        for name in names:
            speaker = str(NOBODY) if name in quiet else _SPEAKER
            for sight, some in reader.apart(of.tolist(), near, terms[name]):
                # Bit 0: negated; bit 1: accepted; from bit 2 on: the stance.
                flags = f"c.negated + 2 * (({sight.review('c')}) = {_ACCEPTED}) + 4 * c.stance"
                found = rows(
                    reader.db,
                    f"SELECT c.{near}, {flags}, c.source, {speaker}, c.key, c.predicate, {what} "
                    f"FROM carray(?) w CROSS JOIN claims c INDEXED BY {index} "
                    f"ON c.{near} = w.value WHERE {there}c.predicate = {terms[name]} "
                    f"AND {sight.standing('c')}",
                    (numbers(some),),
                )
                parts.append(np.fromiter(chain.from_iterable(found), dtype=np.int64))
        return np.concatenate(parts).reshape(-1, self.WIDTH)

    def _stated(self, name: str, table: NDArray[np.int64], *, whole: bool) -> Stated:
        """With innermost speakers in place of chains, values in place of days, and without
        counting what software proposed and nobody accepted."""
        near, flags, source, speaker, claim, _, what = table.T
        chains = speaker == CHAIN
        # Of all claims the first speaker was read, which is cheap: chains are known in one go.
        if whole and len(self._chained):
            chains = (speaker != NOBODY) & among(claim, self._chained)
        if chains.any():
            speaker = speaker.copy()
            speaker[chains] = self._innermost(claim[chains])
        # What was accepted counts, even if a program proposed it: the others alone are looked up.
        counts = (flags & 2) != 0
        if not counts.all():
            proposed = self._proposed if whole else self._by_software(claim[~counts])
            counts |= ~among(claim, proposed)
        if self._reader.vocabulary.properties[name].type == "value":
            what = self._valued(name, what, claim)
        stance = _STANCES[flags >> 2]
        return Stated(near, what, (flags & 1) != 0, counts, stance, source, speaker, claim)

    def _valued(self, name: str, what: Numbers, claim: Numbers) -> Numbers:
        """The numbers of values."""
        every, place = numbered(what)
        days = [
            NOBODY if one == _OTHER else self._values.of(_plain_dates(one))
            for one in every.tolist()
        ]
        found = np.array(days, dtype=np.int64)[place]
        rest = np.flatnonzero(what == _OTHER)
        if len(rest):
            dated = self._reader.vocabulary.properties[name].range == "period"
            values = self._other_values(claim[rest].tolist(), dated)
            found[rest] = [values[one] for one in claim[rest].tolist()]
        return found

    def _other_values(self, claims: Sequence[int], dated: bool) -> dict[int, int]:
        """By claim the number of its value; `NOBODY` where it is of another sort."""
        # Dates stand in columns; of quantities only the body has the best figure.
        source = "claims c ON c.key = w.value" if dated else "bodies b ON b.key = w.value"
        columns = "c.key, c.earliest, c.sort" if dated else "b.key, b.body"
        found: dict[int, int] = {}
        for batch in batches(claims):
            for key, *value in rows(
                self._reader.db,
                f"SELECT {columns} FROM carray(?) w CROSS JOIN {source}",
                (numbers(batch),),
            ):
                said = _dates(*value) if dated else _quantity(*value)
                found[key] = NOBODY if said is None else self._values.of(said)
        return found

    @cached_property
    def _chained(self) -> Numbers:
        """All claims for which several speak, ascending."""
        found = rows(
            self._reader.db, "SELECT claim FROM speakers GROUP BY claim HAVING count(*) > 1"
        )
        return distinct(np.fromiter(chain.from_iterable(found), dtype=np.int64))

    def _innermost(self, claims: Numbers) -> Numbers:
        last: dict[int, int] = {}
        for batch in batches(claims.tolist()):
            for key, body in rows(
                self._reader.db,
                "SELECT b.key, b.body FROM carray(?) w CROSS JOIN bodies b ON b.key = w.value",
                (numbers(batch),),
            ):
                last[key] = parts_of(body)[SPOKEN][-1][0]
        return np.array([last[claim] for claim in claims.tolist()], dtype=np.int64)

    @cached_property
    def _proposed(self) -> Numbers:
        """All claims that a program proposed, ascending."""
        found = rows(
            self._reader.db, "SELECT claim FROM particulars WHERE property = ?", (BY_SOFTWARE,)
        )
        return distinct(np.fromiter(chain.from_iterable(found), dtype=np.int64))

    def _by_software(self, claims: Numbers) -> Numbers:
        """Those of these claims that a program proposed, ascending."""
        found: list[int] = []
        for batch in batches(claims.tolist()):
            found += (
                key
                for (key,) in rows(
                    self._reader.db,
                    "SELECT DISTINCT p.claim FROM carray(?) w "
                    "CROSS JOIN particulars p ON p.claim = w.value WHERE p.property = ?",
                    (numbers(batch), BY_SOFTWARE),
                )
            )
        return sorted_numbers(found)


def laid_rows(
    db: apsw.Connection,
    vocabulary: Vocabulary,
    terms: Terms,
    names: Sequence[str],
    of: tuple[str, tuple[apsw.CArrayBinding, ...], str],
    *,
    whole: bool,
) -> Iterator[tuple[int, ...]]:
    """Rows of all that claims say along some properties, readable or not, each with the number of
    its marking behind it.

    Args:
        of: the claims, what they are bound to, and a condition on them.
        whole: whether these are all claims.
    """
    source, values, where = of
    speaker = _FIRST_SPEAKER if whole else _SPEAKER
    flags = f"c.negated + 2 * (c.review = {_ACCEPTED}) + 4 * c.stance"
    what = _what(vocabulary, terms, names)
    return rows(
        db,
        f"SELECT c.subject, {flags}, c.source, {speaker}, c.key, c.predicate, {what}, c.marking "
        f"FROM {source} WHERE {where}",
        values,
    )


def _what(vocabulary: Vocabulary, known: Terms, names: Sequence[str]) -> str:
    """What a claim says as a number: days of which most dates are made, shifted together."""
    terms, properties = known.properties, vocabulary.properties
    dated = ", ".join(str(terms[n]) for n in names if properties[n].range == "period")
    valued = ", ".join(str(terms[n]) for n in names if properties[n].type == "value")
    return (
        f"CASE WHEN c.predicate IN ({dated}) AND c.latest IS NOT NULL AND {_PLAIN_DATE} "
        f"THEN (c.earliest << {_DAY_BITS}) | c.latest WHEN c.predicate IN ({valued}) "
        f"THEN {_OTHER} ELSE coalesce(c.object, c.concept, {NOBODY}) END"
    )


def _dates(earliest: int | None, sort: bytes | None) -> Dates:
    """The dates of a period by its columns."""
    if sort is None:
        return None, None, None, None
    _, *others = unpacked(sort)
    late, first, last = (None if day == UNKNOWN_LAST else day for day in others)
    return earliest, late, first, last


def _plain_dates(days: int) -> Dates:
    """Those of a day, a month or a year: it began and ended on one of these days."""
    first, last = days >> _DAY_BITS, days & (1 << _DAY_BITS) - 1
    return first, last, first, last


def _quantity(body: bytes) -> Quantity | None:
    array = parts_of(body)[VALUE]
    return None if array is None or array[4] is None else _counted(tuple(array[4]))


# Few counts are those of very many groups.
@remembered(10_000)
def _counted(array: tuple[Any, ...]) -> Quantity:
    return Quantity.from_json(list(array))
