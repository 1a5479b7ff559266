"""What may hide claims that finer ones make exact: sets of markings, for who lays claims out."""

from __future__ import annotations

from typing import TypeAlias

import apsw
import numpy as np

from graph.engines.sqlite.keys import rows
from graph.views.walking import Numbers

Values: TypeAlias = "tuple[apsw.CArrayBinding, ...]"


def screens(
    db: apsw.Connection, source: str, values: Values, where: str
) -> tuple[list[tuple[int, int]], list[frozenset[int]]]:
    """Claims that may be hidden, each with the place of what may hide it among the screens.

    Args:
        source: the claims, as ``c``.
        where: a condition on them.
    """
    fine: dict[int, set[int]] = {}
    for key, marking in rows(
        db,
        f"SELECT c.key, x.marking FROM {source} CROSS JOIN refinements r ON r.coarse = c.key "
        f"CROSS JOIN claims x ON x.key = r.fine WHERE {where} AND c.coarse = 1 AND x.live = 1",
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
