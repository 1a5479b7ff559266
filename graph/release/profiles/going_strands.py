"""Which statuses of calls go out under a profile: those all of whose grounds go out.

A strand is computed twice: over the whole view, and over what goes out. It goes out where every
claim that it rests on does, and where standing and state are the same; so nobody reads in a file
that a call had no answer because the answer stayed behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from graph.ledger import CallOutcome, Policy, Statuses, StrandOutcome
from graph.ledger.call_reasons import explain
from graph.views.all_pages import entity_pages
from graph.views.view import EntityQuery, View

Key = tuple[str, str | None, str | None]
"""Call, demand and addressee, by their new ids."""


class Going(NamedTuple):
    """The strands that go out, and how many of calls that do stay behind."""

    strands: frozenset[Key]
    kept_back: int


def going_strands(
    view: View,
    redacted: View,
    *,
    on: date,
    policy: Policy | None,
    entity: Callable[[str], str],
    claims: Mapping[str, str],
) -> Going:
    """The strands that may be told under a profile.

    Args:
        redacted: what goes out of the view.
        entity: gives the new id of an entity.
        claims: the claims that go out, by their ids in the view.
    """
    going: set[Key] = set()
    kept_back = 0
    for page in entity_pages(view, EntityQuery(classes=("Call",))):
        calls = [row.id for row in page.rows]
        there = redacted.classes([entity(call) for call in calls])
        some = [call for call in calls if entity(call) in there]
        whole = _strands(Statuses(view).of(some, on.toordinal(), policy))
        left = _strands(Statuses(redacted).of(list(there), on.toordinal(), policy))
        told = {_key(one, str): (one.standing, one.state) for one in left}
        for strand, reasons in zip(whole, explain(view, whole), strict=True):
            key = _key(strand, entity)
            grounds = {claim for reason in reasons for claim in reason.claims}
            same = told.get(key) == (strand.standing, strand.state)
            if same and grounds <= claims.keys():
                going.add(key)
            else:
                kept_back += 1
    return Going(frozenset(going), kept_back)


def _strands(outcomes: Mapping[str, CallOutcome | None]) -> list[StrandOutcome]:
    return [s for outcome in outcomes.values() if outcome is not None for s in outcome.strands]


def _key(strand: StrandOutcome, new: Callable[[str], str]) -> Key:
    facts = strand.facts
    return (
        new(facts.call),
        None if facts.demand is None else new(facts.demand),
        None if facts.addressee is None else new(facts.addressee),
    )
