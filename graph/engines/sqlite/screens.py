"""What may hide claims that finer ones make exact: sets of markings, for who lays claims out."""

from __future__ import annotations

from typing import TypeAlias, cast

import apsw
import numpy as np

from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.reader import numbers
from graph.views.walking import Numbers

Values: TypeAlias = "tuple[apsw.CArrayBinding, ...]"


def screens(
    db: apsw.Connection, keys: Numbers | None
) -> tuple[list[tuple[int, int]], list[frozenset[int]]]:
    """Claims that may be hidden, each with the place of what may hide it among the screens.

    Args:
        keys: of the claims; all where it is None.
    """
    fine: dict[int, set[int]] = {}
    # Few claims have finer ones: those that do are told by these, and not all claims looked at.
    pairs, values = "refinements r", cast(Values, ())
    if keys is not None:
        pairs = "carray(?) w CROSS JOIN refinements r ON r.coarse = w.value"
        values = (numbers(keys.tolist()),)
    for key, marking in rows(
        db,
        f"SELECT r.coarse, x.marking FROM {pairs} CROSS JOIN claims x ON x.key = r.fine "
        "WHERE x.live = 1",
        values,
    ):
        fine.setdefault(key, set()).add(marking)
    known: dict[frozenset[int], int] = {frozenset(): 0}
    found = [
        (key, known.setdefault(frozenset(some), len(known))) for key, some in sorted(fine.items())
    ]
    return found, list(known)


def spread(claim: Numbers, found: list[tuple[int, int]]) -> Numbers:
    """Values by claim, 0 where there is none."""
    column = np.zeros(len(claim), dtype=np.int64)
    if found:
        keys, places = np.array(sorted(found), dtype=np.int64).T
        at = np.searchsorted(keys, claim)
        at[at == len(keys)] = 0
        there = keys[at] == claim
        column[there] = places[at[there]]
    return column
