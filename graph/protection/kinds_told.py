"""The kinds that entities are said to be of, and what says as much: whom an event harmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from graph.claims.claim import Claim
from graph.claims.marking import Marking, least_strict
from graph.engines.engine import Stored
from graph.protection.floors import Handling, Kinds


def kinds_told(
    writer: Stored,
    handling: Handling,
    ids: Iterable[str],
    *,
    without: str | None = None,
    at_hand: Mapping[str, Claim] = MappingProxyType({}),
) -> Mapping[str, Kinds]:
    """As `Stored.kinds`, with the kinds that signs give (`graph.protection.floors.Sign`).

    Args:
        at_hand: claims by id that need not be read, where they stand in the store.
    """
    wanted = list(ids)
    found = {id: dict(kinds) for id, kinds in writer.kinds(wanted, without=without).items()}
    for sign in handling.signs:
        said = writer.said_of(wanted, sign.predicate, without=without)
        known = [at_hand[id] for id in said if id in at_hand]
        for claim in (*known, *writer.claims(said.keys() - at_hand.keys())):
            code = handling.given(claim)
            if code is not None:
                add_kind(found, claim.subject, {code: said[claim.id]})
    return found


def add_kind(found: dict[str, dict[str, Marking]], id: str, kinds: Kinds) -> None:
    """Add kinds of an entity: of several markings the least strict is the one that shows one."""
    there = found.get(id)
    if there is None:
        found[id] = dict(kinds)
        return
    for code, marking in kinds.items():
        known = there.get(code)
        if known is None:
            there[code] = marking
        elif known != marking:
            there[code] = least_strict((known, marking)) or marking
