"""What claims say in a few columns, of very many things at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from graph.claims.claim import Review
from graph.claims.period import UNKNOWN_LAST
from graph.engines.sqlite.interned import REVIEW_NUMBERS
from graph.engines.sqlite.keys import batches, damage, rows
from graph.engines.sqlite.read.claim_lists import Side, sides_of
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.rows import unpacked
from graph.views.view import UNDATED, Claims, Days
from graph.views.walking import Flags, Numbers

WIDE = {"subject": 7, "object": 3}
"""From more properties on all claims of an entity are gone through: a look-up of each takes longer,
since most have few."""
PIECE = 4096
"""So many entities are read together: what was registered together lies together in the file, and
so do its claims."""
MOST_KNOWN = 20_000
"""Of more entities than these nothing is kept from one question to the next."""
_NEGATED, _ACCEPTED, _QUALIFIED, _STANCE, _PREDICATE = 1, 2, 4, 3, 6
"""Bits of the flags, and how far a stance and a property are shifted behind them."""
_WIDTH = 5


class ToldRows:
    """Rows of claims of one side."""

    def __init__(self, side: Side, table: NDArray[np.int64]) -> None:
        self.inverse = side.near == "object"
        self.near, flags, self.source, self.what, self.claim = table.T
        self.property: Numbers = flags >> _PREDICATE
        self.stance: Numbers = (flags >> _STANCE) & ((1 << (_PREDICATE - _STANCE)) - 1)
        """By its number in a store."""
        self.negated: Flags = (flags & _NEGATED) != 0
        self.accepted: Flags = (flags & _ACCEPTED) != 0
        self.qualified: Flags = (flags & _QUALIFIED) != 0


def told_rows(
    reader: Reader, ways: Sequence[tuple[str, bool]], of: Numbers, what: str
) -> Iterator[ToldRows]:
    """The standing claims of some entities, at most one table for each side.

    Args:
        of: keys, ascending.
        what: what is said by a claim `c` of its subject, as SQL that gives a number.
    """
    reader.pass_by(MOST_KNOWN)
    for side in sides_of(reader, Claims(predicates=tuple(ways))):
        parts = [np.empty(0, dtype=np.int64)]
        for begin in range(0, len(of), PIECE):
            reader.deadline.check()
            parts += _read(reader, side, of[begin : begin + PIECE].tolist(), what)
        yield ToldRows(side, np.concatenate(parts).reshape(-1, _WIDTH))


def _read(
    reader: Reader, side: Side, asked: Sequence[int], what: str
) -> Iterator[NDArray[np.int64]]:
    wide = len(side.predicates) > WIDE[side.near]
    index = f"INDEXED BY claims_of_{side.near} " if wide else ""
    for sight, some in reader.apart(asked, side.near, *(() if wide else side.predicates)):
        accepted = f"(({sight.review('c')}) = {REVIEW_NUMBERS[Review.ACCEPTED]})"
        qualified = "EXISTS (SELECT 1 FROM particulars p WHERE p.claim = c.key)"
        # Few integers a row: most of the time goes into handing them over.
        found = rows(
            reader.db,
            f"SELECT c.{side.near}, (c.predicate << {_PREDICATE}) | (c.stance << {_STANCE})"
            f" | c.negated | {_ACCEPTED} * {accepted} | {_QUALIFIED} * {qualified}, c.source, "
            f"{'c.subject' if side.near == 'object' else what}, c.key "
            f"FROM carray(?) w CROSS JOIN claims c {index}ON {side.key} = w.value "
            f"WHERE {side.condition} AND {sight.standing('c')}",
            (numbers(some),),
        )
        yield np.fromiter(chain.from_iterable(found), dtype=np.int64)


def ids_of(reader: Reader, keys: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Very many entities that are known to be in the view, each with its id: nothing is kept of
    them.

    Raises:
        StoreError: one is not there.
    """
    for batch in batches(dict.fromkeys(keys)):
        found = list(
            rows(
                reader.db,
                "SELECT e.key, e.id FROM carray(?) w CROSS JOIN entities e ON e.key = w.value",
                (numbers(batch),),
            )
        )
        if len(found) < len(batch):
            raise damage("an entity is named, and is not there")
        yield from found


def days_of(earliest: int | None, latest: int | None, sort: object) -> Days:
    """The four days of a period out of its columns."""
    if not isinstance(sort, bytes):
        return UNDATED
    # What is unknown sorts last; the first number stands for others where it is unknown.
    _, begin, end, _ = unpacked(sort)
    return (
        earliest,
        None if begin == UNKNOWN_LAST else begin,
        None if end == UNKNOWN_LAST else end,
        latest,
    )
