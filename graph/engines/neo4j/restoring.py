"""Writing histories as they are into an empty store: what a copy consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

from graph.claims.errors import StoreError
from graph.engines.claim_bodies import proven_bodies
from graph.engines.neo4j.claim_nodes import StoredClaim
from graph.engines.neo4j.pending import Pending, Registered, classes_of, joined
from graph.engines.neo4j.reads import batches
from graph.engines.neo4j.sending import ROWS, refine, send
from graph.views.view import ClaimHistory, EntityHistory

Changing: TypeAlias = Callable[[], AbstractContextManager[Pending]]
"""Gives what changes claims in the transaction that is under way, or in one of its own."""


def restore(
    pending: Pending, entities: Iterable[EntityHistory], claims: Iterable[ClaimHistory]
) -> set[int]:
    """Write them.

    Returns:
        Their record times: each becomes a unit, whose number it is.

    Raises:
        StoreError: a claim names something that is not among the histories.
    """
    times: set[int] = set()
    for some in batches(entities, ROWS):
        write_entities(pending, some, times)
    refining: dict[str, str] = {}
    for batch in batches(claims, ROWS):
        write_claims(pending, batch, times, refining)
    link(lambda: nullcontext(pending), refining)
    return times


def write_entities(pending: Pending, some: list[EntityHistory], times: set[int]) -> None:
    """Send some entities; their record times are added to `times`."""
    for history in some:
        pending.put_entity(Registered(history.entity, history.recorded_at, history.changes))
        times.update((history.recorded_at, *(change.at for change in history.changes)))
    send(pending)


def write_claims(
    pending: Pending, batch: list[ClaimHistory], times: set[int], refining: dict[str, str]
) -> None:
    """Send some claims. Those that refine others wait in `refining` until all are there.

    Raises:
        StoreError: one names an entity that is not there.
    """
    said = [history.record.claim for history in batch]
    known = pending.entities({id for claim in said for id in claim.names})
    proven = proven_bodies(said, pending.replaced)
    for history, body in zip(batch, proven.bodies, strict=True):
        record = history.record
        claim = record.claim
        if any(id not in known for id in claim.names):
            raise StoreError(f"claim {claim.id} names an entity that is not in the copy")
        if claim.refines is not None:
            refining[claim.id] = claim.refines
        pending.put_claim(
            StoredClaim(
                claim,
                body,
                classes_of(claim.names, known),
                record.recorded_at,
                joined(claim.marking, (known[id] for id in claim.names)),
                history.changes,
            )
        )
        times.update((record.recorded_at, *(change.at for change in history.changes)))
    send(pending)


def link(changing: Changing, refining: Mapping[str, str]) -> None:
    """Lead from finer claims to coarser ones, and settle what binds them.

    Args:
        changing: what changes some of them; the next may be another transaction.

    Raises:
        StoreError: what one refines is not there.
    """
    # All links before the first marking: what binds a claim goes down the whole chain.
    for pairs in batches(refining.items(), ROWS):
        with changing() as pending:
            there = pending.there(coarse for _, coarse in pairs)
            for _, coarse in pairs:
                if coarse not in there:
                    raise StoreError(
                        f"claim {coarse}, which another one refines, is not in the copy"
                    )
            refine(pending, [{"fine": fine, "coarse": coarse} for fine, coarse in pairs])
    for some in batches(refining, ROWS):
        with changing() as pending:
            pending.settle(some)
            send(pending)
