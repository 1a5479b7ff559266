"""How groups lie to each other, as claims say: what a union of counts uses (the ledger, 4).

A claim counts that nobody denies and its speaker has not taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graph.ledger.call_states import NEVER
from graph.ledger.claim_rows import Rows, Way
from graph.views.view import View

KINDS: Mapping[str, str] = {
    "disjoint": "disjointWith",
    "same": "sameGroupAs",
    "inside": "insideOf",
}
"""The properties that say so."""


class GroupRelations(NamedTuple):
    """Pairs of groups, by what is said of them, in order."""

    disjoint: tuple[tuple[str, str], ...] = ()
    same: tuple[tuple[str, str], ...] = ()
    inside: tuple[tuple[str, str], ...] = ()
    """The first inside the second."""


def group_relations(view: View, groups: Sequence[str]) -> GroupRelations:
    """What claims say of these groups, and of the groups through which they are related.

    Followed at any remove, so that a group inside one that is the same as a third counts; a read
    of the view for each step.
    """
    rows = Rows(view)
    seen: set[str] = set()
    frontier = list(dict.fromkeys(groups))
    while frontier:
        seen.update(frontier)
        rows.read(frontier, ways=[Way(n, inv) for n in KINDS.values() for inv in (False, True)])
        near = {
            end
            for id in frontier
            for name in KINDS.values()
            for inverse in (False, True)
            for end in rows.ends(name, id, inverse=inverse)
        }
        frontier = sorted(near - seen)
    rows.settle()
    settled = rows.at(NEVER - 1)
    found = {kind: _pairs(settled, name, seen) for kind, name in KINDS.items()}
    return GroupRelations(**found)


def _pairs(rows: Rows, name: str, ids: set[str]) -> tuple[tuple[str, str], ...]:
    pairs = set()
    for id in ids:
        every = rows.claims(name, id)
        denied = {one.claim.object for one in every if one.claim.negated}
        pairs |= {
            (id, one.claim.object)
            for one in every
            if one.claim.object is not None
            and not one.claim.negated
            and one.claim.object not in denied
        }
    return tuple(sorted(pairs))
