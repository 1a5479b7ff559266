"""One page of the claims of a view: by id, or by when they were recorded, or as documents go.

A page by id is read along an index, one range a readable marking, and only as far as it goes: of
an end that all of them have to have, where there is one. Another order sorts all that passes,
except that of documents, which takes one source after the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from graph.engines.sqlite.claim_ids import lead_of, place_among, told_ids
from graph.engines.sqlite.interned import REJECTED, REVIEW_NUMBERS, REVIEWS
from graph.engines.sqlite.keys import Row, rows
from graph.engines.sqlite.read.claim_conditions import BODY, ClaimConditions
from graph.engines.sqlite.read.claim_lists import behind, cut_of, distinct, number
from graph.engines.sqlite.read.ranges import FEW, Ranges
from graph.engines.sqlite.read.reader import Reader
from graph.views.claim_filters import (
    ClaimWhere,
    Each,
    End,
    HasEnd,
    IsNegated,
    OfProperty,
    OfReview,
    parts_of,
)
from graph.views.paging import in_order
from graph.views.view import ClaimQuery, Key, Page, Record

SOURCE = "Source"
"""The class of what is cited."""
MOST_SOURCES = 64
"""How many documents are read together at most; twice as many each time."""

At: TypeAlias = tuple[End, int]
"""As what a claim has an entity, and its key."""


def list_claims(reader: Reader, query: ClaimQuery) -> Page[Record]:
    """One page of the view's claims."""
    return _Listing(reader, query).page()


class _Column(NamedTuple):
    """One part of the key of a row."""

    sql: str
    descending: bool


class _Listing:
    """One query being answered."""

    def __init__(self, reader: Reader, query: ClaimQuery) -> None:
        self.reader, self.query, self.window = reader, query, query.window
        self.sight = reader.sight
        self.conditions = ClaimConditions(reader)
        parts = tuple(_conditions(query))
        self.where = self._where(parts)
        self.ends = self._ends(parts)

    def page(self) -> Page[Record]:
        if self.ends == []:
            return Page((), (), False, 0 if self.window.count else None)
        if not self.query.order:
            kept, more = self._by_id()
            ids = told_ids(kept)
            keys: list[Key] = [(id,) for id in ids]
        else:
            ordered, more = self._ordered()
            ids = told_ids([key[-1] for key in ordered])
            keys = [(*key[:-1], id) for key, id in zip(ordered, ids, strict=True)]
        total = self._count() if self.window.count else None
        records = self.reader.records(ids)
        return Page([records[id] for id in ids], keys, more, total)

    # --------------------------------------------------------------------------- what passes

    def _where(self, parts: tuple[ClaimWhere, ...]) -> str:
        """On a claim `c` of the view: it passes."""
        sight = self.sight
        state = sight.live("c")
        if self.query.reviews is not None:
            reviews = self.conditions.condition(OfReview(self.query.reviews), "c")
            state = f"{reviews} AND ({sight.retracted('c')}) IS NULL"
        return f"{state} AND {self.conditions.condition(Each(parts), 'c')}"

    def _ends(self, parts: Sequence[ClaimWhere]) -> list[At] | None:
        """What all that passes has at one of its ends; None where nothing, or much, is given."""
        given = [part for part in parts if isinstance(part, HasEnd)]
        found: list[list[At]] = []
        for part in sorted(given, key=lambda part: min(map(_ENDS.index, part.ends))):
            keys = sorted(self.reader.keys(sorted(part.ids)).values())
            if not keys:
                return []
            found.append([(end, key) for end in part.ends for key in keys])
        return next((ends for ends in found if len(ends) <= FEW), None)

    # --------------------------------------------------------------------------------- by id

    def _by_id(self) -> tuple[list[bytes], bool]:
        window = self.window
        values = dict(self.conditions.bindings)
        if window.after is not None:
            values["after"] = place_among(str(window.after[-1]))
        walks = [self._everything()] if self.ends is None else map(self._walk, self.ends)
        streams = [self.reader.ranges(walk, values, seconds) for walk, seconds in walks]
        merged = merge(*streams, key=itemgetter(0), reverse=window.backwards)
        return cut_of(distinct(merged), window)

    def _everything(self) -> tuple[Ranges, Iterable[int]]:
        """All claims, and today's decisions that one of the reply may have."""
        seconds: Iterable[int] = range(len(REVIEWS))
        if self.sight.upto is None and self.query.reviews is None:
            seconds = [review for review in seconds if review != REJECTED]
        elif self.sight.upto is None and self.query.reviews is not None:
            seconds = sorted(REVIEW_NUMBERS[one] for one in self.query.reviews)
        return self._ranges("claims i INDEXED BY claims_walk", second="review"), seconds

    def _walk(self, at: At) -> tuple[Ranges, Iterable[int]]:
        """The claims that have an entity at one end."""
        end, key = at
        if end == "speaker":
            return self._ranges("spoken i", f"i.actor = {key}", key="claim", lead="i.lead"), (0,)
        common = f"i.{end} = {key} AND i.{end} IS NOT NULL"
        index = f"claims i INDEXED BY claims_of_{end}"
        if end == "source":
            return self._ranges(index, common), (0,)
        lives = self.sight.lives if self.query.reviews is None else (0, 1)
        return self._ranges(index, common, second="live"), lives

    def _ranges(
        self,
        index: str,
        common: str = "1",
        *,
        second: str | None = None,
        key: str = "key",
        lead: str = lead_of("i.id"),
    ) -> Ranges:
        return Ranges(
            index=index,
            common=common,
            second=second,
            by="id",
            lead=lead,
            key=key,
            table="claims",
            row="c",
            where=f"{self.sight.recorded('c')} AND {self.where}",
            alike=self.sight.claim("n"),
            after=behind(self.window),
            descending=self.window.backwards,
        )

    # ------------------------------------------------------------------------------- ordered

    def _ordered(self) -> tuple[list[Row], bool]:
        """Keys, each with the id as it is kept."""
        window, columns = self.window, self._columns()
        if self.ends is None and self.query.order[0].by == "document":
            keys = self._by_document(columns)
        else:
            keys = self._sorted(columns, self._rows(self.ends))
        return in_order(keys, window)

    def _columns(self) -> list[_Column]:
        """The parts of a key, turned where the window looks backwards; the last is the id."""
        back = self.window.backwards
        columns = []
        for order in self.query.order:
            names = ("u.at",) if order.by == "recorded" else ("s.id", _PLACE)
            columns += [_Column(name, order.descending != back) for name in names]
        return [*columns, _Column("c.id", back)]

    def _sorted(self, columns: Sequence[_Column], rows_: str) -> Iterator[Row]:
        """The keys of those among some rows that pass and lie behind the window's begin."""
        values = dict(self.conditions.bindings)
        back = self.window.backwards
        selected = ", ".join(f"{column.sql} AS k{n}" for n, column in enumerate(columns))
        order = ", ".join(
            f"k{n} {'DESC' if column.descending else 'ASC'} NULLS {'FIRST' if back else 'LAST'}"
            for n, column in enumerate(columns)
        )
        sql = (
            f"SELECT * FROM (SELECT {selected} FROM {rows_} "
            "CROSS JOIN units u ON u.number = c.unit CROSS JOIN entities s ON s.key = c.source "
            f"WHERE {self.sight.claim('c')} AND {self.where}) "
            f"WHERE {self._behind(columns, values)} ORDER BY {order} LIMIT {self.window.first + 1}"
        )
        return rows(self.reader.db, sql, values)

    def _behind(self, columns: Sequence[_Column], values: dict[str, Any]) -> str:
        """On the parts of a key: it lies behind the one where the window begins."""
        after = self.window.after
        if after is None:
            return "1"
        cases, same = [], "1"
        places = (*after[:-1], place_among(str(after[-1])))
        for n, (column, value) in enumerate(zip(columns, places, strict=True)):
            values[f"a{n}"] = value
            than = f"k{n} {'<' if column.descending else '>'} :a{n}"
            # What has no value comes last, and first seen from behind.
            if self.window.backwards:
                further = f"(:a{n} IS NULL AND k{n} IS NOT NULL OR {than})"
            else:
                further = f"(:a{n} IS NOT NULL AND k{n} IS NULL OR {than})"
            cases.append(f"({same} AND {further})")
            same += f" AND k{n} IS :a{n}"
        return f"({' OR '.join(cases)})"

    def _by_document(self, columns: Sequence[_Column]) -> Iterator[Row]:
        """The same of all claims, one document after the other."""
        down, after = columns[0].descending, self.window.after
        walk = Ranges(
            index="entities i INDEXED BY entities_walk",
            second="class",
            by="id",
            table="entities",
            row="e",
            columns=("e.key",),
            where=self.sight.recorded("e"),
            after="" if after is None else ("<= :after" if down else ">= :after"),
            descending=down,
        )
        values = {} if after is None else {"after": after[0]}
        sources = self.reader.ranges(walk, values, [self.reader.terms.classes[SOURCE]])
        size = 1
        while some := list(islice(sources, size)):
            self.reader.deadline.check()
            yield from self._sorted(columns, self._rows([("source", key) for _, key in some]))
            size = min(2 * size, MOST_SOURCES)

    # ---------------------------------------------------------------------------------- SQL

    def _rows(self, ends: Sequence[At] | None) -> str:
        """What claims `c` are read from: all of the view, or those that have one of some ends."""
        seeking = self.sight.seeking
        if ends is None:
            return f"(SELECT x.key AS k FROM claims x WHERE {seeking.claim('x')}) w {_EACH}"
        selects = []
        for end, key in ends:
            if end == "speaker":
                test = f"p.actor = {key} AND {seeking.token('p')}"
                selects.append(f"SELECT p.claim AS k FROM spoken p WHERE {test}")
            else:
                test = f"x.{end} = {key} AND x.{end} IS NOT NULL AND {seeking.claim('x')}"
                index = f"claims x INDEXED BY claims_of_{end}"
                selects.append(f"SELECT x.key AS k FROM {index} WHERE {test}")
        return f"({' UNION '.join(selects)}) w {_EACH}"

    def _count(self) -> int:
        where = f"{self.sight.claim('c')} AND {self.where}"
        sql = f"SELECT count(*) FROM {self._rows(self.ends)} WHERE {where}"
        return number(self.reader, sql, dict(self.conditions.bindings))


_ENDS: tuple[End, ...] = ("subject", "object", "source", "speaker")
"""Of several ends that are given, the first is read along."""
_PLACE = f"place_in({BODY.format(c='c')})"
_EACH = "CROSS JOIN claims c ON c.key = w.k"


def _conditions(query: ClaimQuery) -> Iterator[ClaimWhere]:
    """All conditions of a query but its decisions."""
    if query.source is not None:
        yield HasEnd(("source",), frozenset({query.source}))
    if query.speaker is not None:
        yield HasEnd(("speaker",), frozenset({query.speaker}))
    if query.predicates is not None:
        yield OfProperty(frozenset(query.predicates))
    if query.negated is not None:
        yield IsNegated(query.negated)
    yield from parts_of(query.where)
