"""The kinds that entities are said to be of, and what says as much: whom an event harmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.claims.marking import Marking, least_strict
from graph.engines.engine import Stored
from graph.protection.floors import Handling, Kinds


def kinds_told(
    writer: Stored, handling: Handling, ids: Iterable[str], *, without: str | None = None
) -> Mapping[str, Kinds]:
    """As `Stored.kinds`, with the kinds that signs give (`graph.protection.floors.Sign`)."""
    wanted = list(ids)
    found = {id: dict(kinds) for id, kinds in writer.kinds(wanted, without=without).items()}
    for sign in handling.signs:
        said = writer.said_of(wanted, sign.predicate, without=without)
        for claim in writer.claims(said):
            code = handling.given(claim)
            if code is not None:
                add_kind(found, claim.subject, {code: said[claim.id]})
    return found


def add_kind(found: dict[str, dict[str, Marking]], id: str, kinds: Kinds) -> None:
    """Add kinds of an entity: of several markings the least strict is the one that shows one."""
    there = found.setdefault(id, {})
    for code, marking in kinds.items():
        known = there.get(code)
        if known is None:
            there[code] = marking
        elif known != marking:
            there[code] = least_strict((known, marking)) or marking
