"""Accusations whose denials somebody may not read are held as closely as these denials."""

from __future__ import annotations

from collections.abc import Collection

from graph.claims.decided import Decided
from graph.claims.marking import Marking
from graph.engines.engine import Writer
from graph.protection.denials import found_held_back

MOST_ROUNDS = 20
"""A marking that is raised may part another pair; each round raises some, and none is lowered."""
WHY = "an accusation never travels without its denial"


def raise_accusations(
    ids: set[str],
    before: Collection[tuple[str, str]],
    writer: Writer,
    *,
    by: str,
    excused: Collection[tuple[str, str]] = (),
) -> dict[str, Marking]:
    """Give accusations around some entities the markings of denials that would be held back from
    their readers.

    Args:
        before: pairs of denial and accusation that stood apart already.
        excused: pairs for which a sheet gives a reason, of what its author reads: nobody has one
            for a denial that is hidden from him or her.

    Returns:
        The id of each accusation that was raised → to which marking.
    """
    known = {*before, *excused}
    done: dict[str, Marking] = {}
    for _ in range(MOST_ROUNDS):
        markings: dict[str, Marking] = {}
        for pair, held in found_held_back(ids, writer).items():
            if pair not in known:
                accusation = held.accusation
                marking = markings.get(accusation.id, held.of_accusation)
                markings[accusation.id] = marking.join(held.of_denial)
        if not markings:
            break
        writer.remark(markings, Decided(by=by, why=WHY))
        done |= markings
    return done
