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
from graph.claims.quantity import Quantity
from graph.engines.sqlite.claim_ids import claim_ids
from graph.engines.sqlite.entity_sheets import ReadableEntities
from graph.engines.sqlite.interned import REVIEW_NUMBERS, STANCES, Terms
from graph.engines.sqlite.kept_bodies import CHAIN as SPOKEN
from graph.engines.sqlite.kept_bodies import parts_of
from graph.engines.sqlite.keys import batches, rows
from graph.engines.sqlite.read.entity_lists import passing_keys
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.said_values import (
    OTHER,
    dates_in,
    plain_dates,
    quantity_of,
    what_is_said,
)
from graph.engines.sqlite.read.told import ids_of, told_rows
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


class AtHand(Protocol):
    """Properties whose claims are at hand as columns, as one view sees them."""

    @property
    def values(self) -> Numbering: ...

    def stated(self, property: int) -> Stated: ...


class TableColumns:
    """Columns of one view.

    Args:
        values: the numbers that values have already.
        laid: what is at hand of `graph.views.columns.COUNTED`; None where the tables serve.
        there: what entities there are; None likewise.
    """

    PREDICATE, WIDTH = 5, 7
    """Of the rows that are read: where the property stands, and how many numbers there are."""

    def __init__(
        self,
        reader: Reader,
        values: Numbering | None = None,
        laid: AtHand | None = None,
        there: ReadableEntities | None = None,
    ) -> None:
        self._reader, self._laid, self._there = reader, laid, there
        self._values = values if values is not None else laid.values if laid else Numbering()
        self._later: dict[str, Stated] = {}

    def passing(self, classes: Sequence[str], where: Where | None) -> Numbers:
        if where is None and self._there is not None:
            known = self._reader.terms.classes
            return self._there.of([known[name] for name in classes if name in known])
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
                asked = among(turned.near, of)
                found[name] = self._worded(name, turned if asked.all() else turned.where(asked))
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

    def _worded(self, name: str, said: Stated) -> Stated:
        """With the numbers of those values, too, that are words and are not laid out."""
        if self._reader.vocabulary.properties[name].range != "quantity":
            return said
        rest = np.flatnonzero(said.what == OTHER)
        if not len(rest):
            return said
        what, claims = said.what.copy(), said.claim[rest].tolist()
        values = self._other_values(claims, dated=False)
        what[rest] = [values[one] for one in claims]
        return said._replace(what=what)

    def laid(self, name: str, table: NDArray[np.int64], *, whole: bool) -> Stated:
        """What rows of one property say (`laid_rows`); of a number that is told in words alone
        that it is another value, so that no text stays."""
        return self._stated(name, table, whole=whole, worded=False)

    def told(self, ways: Sequence[tuple[str, bool]], of: Numbers) -> ToldClaims:
        reader, known = self._reader, self._reader.terms.properties
        ahead = [name for name, inverse in ways if not inverse]
        dated = [n for n in ahead if reader.vocabulary.properties[n].range == "period"]
        parts: list[ToldClaims] = []
        said = what_is_said(reader.vocabulary, reader.terms, ahead)
        for some in told_rows(reader, ways, of, said):
            place = np.zeros(max(known[name] for name, _ in ways) + 1, dtype=np.int64)
            for number, (name, inverse) in enumerate(ways):
                if inverse == some.inverse:
                    place[known[name]] = number
            what = some.what
            if not some.inverse:
                days = np.isin(some.property, [known[name] for name in dated])
                what = np.where(what == OTHER, NOBODY, what)
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
        if self._there is not None:
            return self._there.are(numbers_, key)
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
        what = "c.subject" if inverse else what_is_said(reader.vocabulary, reader.terms, names)
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

    def _stated(
        self, name: str, table: NDArray[np.int64], *, whole: bool, worded: bool = True
    ) -> Stated:
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
            what = self._valued(name, what, claim, worded)
        stance = _STANCES[flags >> 2]
        return Stated(near, what, (flags & 1) != 0, counts, stance, source, speaker, claim)

    def _valued(self, name: str, what: Numbers, claim: Numbers, worded: bool = True) -> Numbers:
        """The numbers of values."""
        every, place = numbered(what)
        days = [
            NOBODY if one == OTHER else self._values.of(plain_dates(one)) for one in every.tolist()
        ]
        found = np.array(days, dtype=np.int64)[place]
        rest = np.flatnonzero(what == OTHER)
        if len(rest):
            dated = self._reader.vocabulary.properties[name].range == "period"
            values = self._other_values(claim[rest].tolist(), dated=dated, worded=worded)
            found[rest] = [values[one] for one in claim[rest].tolist()]
        return found

    def _other_values(
        self, claims: Sequence[int], *, dated: bool, worded: bool = True
    ) -> dict[int, int]:
        """By claim the number of its value; `NOBODY` where it is of another sort.

        Args:
            worded: whether numbers that are told in words alone have one; `OTHER` else.
        """
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
                said = dates_in(*value) if dated else quantity_of(*value)
                if said is None:
                    found[key] = NOBODY
                elif isinstance(said, Quantity) and not said.is_figure and not worded:
                    found[key] = OTHER
                else:
                    found[key] = self._values.of(said)
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
    """Rows of all that claims say along some properties, readable or not, each with the numbers of
    its latest decision and of its marking behind it.

    Args:
        of: the claims, what they are bound to, and a condition on them.
        whole: whether these are all claims.
    """
    source, values, where = of
    speaker = _FIRST_SPEAKER if whole else _SPEAKER
    flags = f"c.negated + 2 * (c.review = {_ACCEPTED}) + 4 * c.stance"
    what = what_is_said(vocabulary, terms, names)
    return rows(
        db,
        f"SELECT c.subject, {flags}, c.source, {speaker}, c.key, c.predicate, {what}, c.review, "
        f"c.marking FROM {source} WHERE {where}",
        values,
    )
