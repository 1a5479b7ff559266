"""Pairs as columns: of places and what stands there, put together, counted, each once.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from graph.claims.deadline import Deadline
from graph.claims.errors import QueryError
from graph.views.columns import distinct
from graph.views.walking import Numbers

MOST_PLACES = 5_000_000
"""Under how many keys, and combinations of them, events may stand in all."""
AT_ONCE = 250_000
"""How many places are laid out together, so that memory holds few of them beside what they come
to."""


def joined(
    near: Numbers, bucket: Numbers, table: tuple[Numbers, Numbers], deadline: Deadline
) -> tuple[Numbers, Numbers]:
    """In which bucket what a table says of the near ends stands, each once.

    Args:
        bucket: ascending.
        table: near ends, ascending, and a value of each.
    """
    keys, values = table
    if not len(near):
        return bucket, near
    starts = np.searchsorted(keys, np.arange(int(near.max()) + 2))
    begin = starts[near]
    length = starts[near + 1] - begin
    ends = np.cumsum(length)
    _check(int(ends[-1]))

    def part(start: int, end: int) -> tuple[Numbers, Numbers]:
        deadline.check()
        places = stretches(begin[start:end], length[start:end])
        return once(np.repeat(bucket[start:end], length[start:end]), values[places])

    def whole(start: int, end: int) -> tuple[Numbers, Numbers]:
        cuts = _cuts(ends, start, end)
        if len(cuts) < 2:
            return part(start, end)
        return once(*_behind(part(*some) for some in pairwise((start, *cuts, end))))

    # Where a bucket begins, so that nothing of it is in two parts; one may be larger than a part.
    cuts = np.searchsorted(bucket, bucket[_cuts(ends, 0, len(near))]).tolist()
    return _behind(whole(*some) for some in pairwise(dict.fromkeys((0, *cuts, len(near)))))


def _cuts(ends: Numbers, start: int, end: int) -> list[int]:
    """Between which of some stretches there are `AT_ONCE` places each.

    Args:
        ends: of all stretches, where they end when they stand one behind the other.
    """
    before = int(ends[start - 1]) if start else 0
    total = int(ends[end - 1]) - before
    wanted = before + np.arange(AT_ONCE, total, AT_ONCE)
    found: list[int] = np.searchsorted(ends, wanted).tolist()
    return found


def _behind(parts: Iterable[tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers]:
    """Parts one behind the other."""
    near, far = zip(*parts, strict=True)
    return np.concatenate(near), np.concatenate(far)


def counted(tables: Sequence[tuple[Numbers, Numbers]], count: int) -> Numbers:
    """How many values each bucket has in some tables together."""
    if not tables:
        return np.zeros(count, dtype=np.int64)
    if len(tables) == 1:
        return np.bincount(tables[0][0], minlength=count)
    bucket, _ = once(*(np.concatenate(column) for column in zip(*tables, strict=True)))
    return np.bincount(bucket, minlength=count)


def once(near: Numbers, far: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs, each once, in order."""
    if not len(near):
        return near, far
    least, wide = int(near.min()), int(far.max(initial=0)) + 1
    pairs = distinct((near - least) * wide + far)
    first: Numbers = pairs // wide
    return first + least, pairs - first * wide


def stretches(begin: Numbers, length: Numbers) -> Numbers:
    """The places of several stretches, one behind the other.

    Raises:
        QueryError: there are more than may be counted at once.
    """
    total = int(length.sum())
    _check(total)
    before = np.cumsum(length) - length
    places: Numbers = np.arange(total) + np.repeat(begin - before, length)
    return places


def _check(places: int) -> None:
    if places > MOST_PLACES:
        raise QueryError(
            f"these events count in more than {MOST_PLACES:,} places of such a table; count by "
            "fewer dimensions, by years in place of months, or fewer events"
        )
